package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.TableContract;
import io.tenon.internal.database.Dialect;
import io.tenon.internal.status.StatusId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;

/** An outbox table, the application's connection and one of Tenon's. */
abstract class OutboxTableFixture extends TableContract {
    static final long BOUND = 5_000;
    static final String SENDER = "ns%orders-group";
    static final String OTHER_SENDER = "ns%Orders-group";
    static final long LONG_LEASE = 600_000;
    static final long MUCH = 1L << 30;

    String name = "";

    /** The application's transaction. */
    Connection a = unset();

    /** A connection of Tenon's. */
    Connection b = unset();

    OutboxTable table = unset();

    /** A connection with all rights, in autocommit, and with settings as they stand in a URL, joined by "&amp;". */
    abstract Connection connect(String settings) throws SQLException;

    /** Settings that change how the driver sends values. */
    abstract List<String> settings();

    abstract Dialect dialect();

    /** A connection of a user who may only SELECT from the table. */
    abstract Connection connectAsReader(String quotedTable) throws SQLException;

    @BeforeEach
    void openTable() throws SQLException {
        name = newName("outbox_");
        a = connection();
        b = connection();
        table = opened(b, name, true);
        a.setAutoCommit(false);
    }

    final OutboxTable table() {
        return table;
    }

    final Connection application() {
        return a;
    }

    final Connection own() {
        return b;
    }

    final Connection connection() throws SQLException {
        return kept(connect(""));
    }

    static OutboxTable opened(Connection own, String name, boolean create) throws SQLException {
        return Objects.requireNonNull(OutboxTable.open(own, name, create, BOUND));
    }

    final StatusId inserted(Connection inUse, String messages) throws SQLException {
        StatusId id = StatusId.next();
        table.insert(inUse, id, SENDER, utf8(messages));
        return id;
    }

    final StatusId committed(String messages) throws SQLException {
        StatusId id = StatusId.next();
        table.write(b, id, SENDER, utf8(messages));
        return id;
    }

    List<OutboxRow> due(long leaseMillis) throws SQLException {
        return due(b, SENDER, StatusId.ZERO, leaseMillis, 1_000, MUCH);
    }

    /** The rows that the relay would send first. */
    List<OutboxRow> due(Connection own, String sender, StatusId after, long leaseMillis, int mostRows, long mostBytes)
            throws SQLException {
        DueRows due = table.dueAfter(own, sender, after, leaseMillis, mostRows);
        return table.read(own, due.nextPage(mostRows, mostBytes));
    }

    OutboxRow onlyDue(Connection own) throws SQLException {
        return onlyDue(own, 0);
    }

    OutboxRow onlyDue(Connection own, long leaseMillis) throws SQLException {
        List<OutboxRow> due = due(own, SENDER, StatusId.ZERO, leaseMillis, 10, MUCH);
        assertThat(due).hasSize(1);
        return due.get(0);
    }

    static List<StatusId> onlyIds(List<OutboxRow> rows) {
        return rows.stream().map(OutboxRow::id).collect(Collectors.toList());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(OutboxRow row) {
        return new String(row.messages(), StandardCharsets.UTF_8);
    }

    /** By the clock of the database, of a row that the connection sees. */
    long ageIn(Connection connection, StatusId id) throws SQLException {
        return Long.parseLong(query(connection, "SELECT " + dialect().ageOf("created_at") + whereIdIs(id)));
    }

    String errorOf(StatusId id) throws SQLException {
        return query(b, "SELECT last_error" + whereIdIs(id));
    }

    String whereIdIs(StatusId id) {
        String literal = dialect().idIsUuid ? "'" + id.toUuid() + "'" : "X'" + id + "'";
        return " FROM " + table.qualifiedName() + " WHERE id = " + literal;
    }
}
