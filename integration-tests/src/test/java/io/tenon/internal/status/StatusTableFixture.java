package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.TableContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/** A status table, the application's connection and one of Tenon's. */
abstract class StatusTableFixture extends TableContract {
    static final Lease TINY = new Lease(1, 1);
    static final long BOUND = 500;

    String name = "";

    /** The application's transaction. */
    Connection a = unset();

    /** A connection of Tenon's. */
    Connection b = unset();

    StatusTable table = unset();

    /** A connection with all rights, in autocommit. */
    abstract Connection connect() throws SQLException;

    /** A connection of a user who may only SELECT from the table. */
    abstract Connection connectAsReader(String quotedTable) throws SQLException;

    /** Counts the sessions that wait for a lock. */
    abstract String countWaiting();

    /** Reads the session's lock time-out. */
    abstract String lockTimeout();

    abstract String setLockTimeout();

    abstract String setTimeZone(String offset);

    /** Creates a second schema and makes it the session's current one. */
    abstract void changeSchema(Connection connection) throws SQLException;

    @BeforeEach
    void openTable() throws SQLException {
        name = newName("status_");
        a = connection();
        b = connection();
        table = StatusTable.open(b, name, true);
        a.setAutoCommit(false);
    }

    final StatusTable table() {
        return table;
    }

    final Connection application() {
        return a;
    }

    /** The connection of Tenon's own that the table was opened on. */
    final Connection own() {
        return b;
    }

    final Connection connection() throws SQLException {
        return kept(connect());
    }

    final StatusId live() throws SQLException {
        StatusId s = StatusId.next();
        try (Connection other = connect()) {
            table.insertLive(other, s);
        }
        return s;
    }

    final StatusId fenced() throws SQLException {
        StatusId s = StatusId.next();
        assertThat(fence(b, s, BOUND)).isEqualTo(Fence.INSERTED);
        return s;
    }

    /** A segment that an open transaction holds. */
    StatusId fencedBy(Connection open) throws SQLException {
        StatusId s = StatusId.next();
        table.insertLive(open, s);
        return s;
    }

    final StatusKind kindOf(StatusId id) throws SQLException {
        return row(id).kind();
    }

    final StatusRow row(StatusId id) throws SQLException {
        StatusRow row = read(id, StatusId.next()).get(id);
        if (row == null) {
            throw new AssertionError("no row " + id);
        }
        return row;
    }

    final Map<StatusId, StatusRow> read(StatusId s, StatusId attempt) throws SQLException {
        return table.read(b, Collections.singletonList(new VerdictQuestion(s, attempt)));
    }

    final Map<VerdictQuestion, Verdict> ask(Lease lease, List<VerdictQuestion> questions) throws SQLException {
        return new VerdictReader(table).ask(b, questions, lease, BOUND);
    }

    final Fence fence(Connection connection, StatusId segment, long bound) throws SQLException {
        Fence fence = table.fence(connection, Collections.singletonList(segment), bound)
                .get(segment);
        return Objects.requireNonNull(fence);
    }

    static List<StatusId> ids(int count) {
        List<StatusId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(StatusId.next());
        }
        return ids;
    }

    final void awaitAge(StatusId id, long millis) {
        await().until(() -> row(id).ageMillis() >= millis);
    }

    void awaitWaiting(int sessions) throws SQLException {
        Connection observer = connection();
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> Integer.parseInt(query(observer, countWaiting())) >= sessions);
    }

    static void awaitMillisSince(long begun, long millis) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> millisSince(begun) >= millis);
    }

    interface Step {
        void run() throws Exception;
    }

    static void run(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static boolean isFenceInsert(String sql) {
        return sql.contains("VALUES (?, 'F'");
    }

    /** The same connection, on which something else comes first when a fence is about to be inserted. */
    static Connection beforeFenceInsert(Connection connection, Step step) {
        AtomicInteger done = new AtomicInteger();
        return intercepted(connection, sql -> {
            if (isFenceInsert(sql) && done.getAndIncrement() == 0) {
                run(step);
            }
        });
    }

    static Connection counting(Connection connection, AtomicInteger prepared) {
        return intercepted(connection, sql -> prepared.addAndGet(sql.isEmpty() ? 0 : 1));
    }
}
