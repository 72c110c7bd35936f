package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the outbox table promises, on every database; each subclass is one database through one driver. */
abstract class OutboxTableContract extends BacklogContract {

    // Sessions.

    @Test
    void ownConnectionsAreGivenBackAsTheyWere() throws SQLException {
        for (boolean autoCommit : new boolean[] {true, false}) {
            for (int isolation : new int[] {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            }) {
                b.setAutoCommit(true);
                b.setTransactionIsolation(isolation);
                b.setAutoCommit(autoCommit);
                OutboxTable opened = opened(b, name, true);
                opened.requireWritable(b);
                StatusId id = StatusId.next();
                opened.write(b, id, SENDER, utf8("a message"));
                opened.present(b, Collections.singleton(id));
                opened.attempted(b, id, "an error");
                opened.keepOnly(b, id, utf8("rest"));
                opened.handOver(b, id, utf8("rest"));
                opened.read(b, opened.dueAfter(b, SENDER, StatusId.ZERO, 0, 1).nextPage(1, 1));
                opened.lead(b, SENDER, "me", 1_000);
                opened.resign(b, SENDER, "me");
                opened.park(b, id, "an error");
                opened.size(b, 10);
                opened.survey().backlog(b, 0, 10);
                opened.survey().parked(b, 10);
                assertThat(opened.delete(b, Collections.singleton(id))).isEqualTo(1);

                assertThat(b.getAutoCommit()).isEqualTo(autoCommit);
                b.setAutoCommit(true);
                assertThat(b.getTransactionIsolation()).isEqualTo(isolation);
            }
        }
    }

    /** What locks the table, and what gives it free; none where the database has no such thing. */
    String[] lockTable() {
        return new String[0];
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noStatementWaitsLongerForALockOnTheTableThanItsBound() throws Exception {
        assumeTrue(lockTable().length > 0, "the database locks no tables");
        StatusId id = committed("a message");
        OutboxTable bounded = Objects.requireNonNull(OutboxTable.open(b, name, false, 400));
        Connection administrator = connection();
        update(administrator, String.format(lockTable()[0], table.qualifiedName()));
        try {
            for (Use use : uses(bounded, id)) {
                Connection connection = connection();
                assertThatThrownBy(() -> use.on(connection))
                        .isInstanceOf(SQLTimeoutException.class)
                        .hasMessageContaining("did not return within 400 ms");
            }
        } finally {
            update(administrator, lockTable()[1]);
        }
        assertThat(table.present(b, Collections.singleton(id))).hasSize(1);
    }

    private static List<Use> uses(OutboxTable table, StatusId id) {
        return Arrays.asList(
                c -> table.insert(c, StatusId.next(), SENDER, new byte[10]),
                c -> table.insert(c, StatusId.next(), SENDER, new byte[200_000]),
                c -> table.renew(c, id, StatusId.next()),
                c -> table.present(c, Collections.singleton(id)),
                c -> table.delete(c, Collections.singleton(id)),
                c -> table.handOver(c, Collections.singleton(id)),
                c -> table.handOver(c, id, new byte[1]),
                c -> table.keepOnly(c, id, new byte[1]),
                c -> table.attempted(c, id, "an error"),
                c -> table.park(c, id, "an error"),
                c -> table.dueAfter(c, SENDER, StatusId.ZERO, 0, 10),
                c -> table.read(c, Collections.singletonList(id)),
                c -> table.lead(c, SENDER, "me", 1_000),
                c -> table.resign(c, SENDER, "me"),
                c -> table.size(c, 10),
                c -> table.survey().backlog(c, 0, 10),
                c -> table.survey().parked(c, 10),
                table::requireWritable);
    }

    private interface Use {
        void on(Connection connection) throws SQLException;
    }

    // Opening.

    int raceRounds() {
        return 5;
    }

    @Test
    void instancesThatOpenAtTheSameMomentMakeOneTable() throws Exception {
        List<Connection> own = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            own.add(connection());
        }
        for (int round = 0; round < raceRounds(); round++) {
            String fresh = name + "_race" + round;
            CyclicBarrier start = new CyclicBarrier(own.size());
            List<Future<OutboxTable>> opened = new ArrayList<>();
            for (Connection connection : own) {
                opened.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    OutboxTable table = opened(connection, fresh, true);
                    table.write(connection, StatusId.next(), SENDER, utf8("a message"));
                    return table;
                }));
            }
            for (Future<OutboxTable> one : opened) {
                one.get(30, TimeUnit.SECONDS);
            }
            assertThat(opened.get(0).get().size(b, 100).rows()).isEqualTo(own.size());
        }
    }

    @Test
    void tableThatIsNotThereIsNullWhereItIsNotToBeMade() throws SQLException {
        assertThat(OutboxTable.open(b, name + "_missing", false, BOUND)).isNull();
        assertThat(OutboxTable.open(b, name, false, BOUND)).isNotNull();
    }

    @Test
    void statementOnATableThatIsGoneSaysSo() throws SQLException {
        update(b, "DROP TABLE " + table.qualifiedName());
        assertThatThrownBy(() -> due(b, SENDER, StatusId.ZERO, 0, 1, 1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(table.isMissing(e)).isTrue());
    }

    @Test
    void printedScriptMakesATableThatIsOpened() throws SQLException {
        String made = name + "_by_hand";
        for (String statement : OutboxTable.ddl(dialect(), made).split(";")) {
            if (!statement.trim().isEmpty()) {
                update(b, statement);
            }
        }
        OutboxTable opened = Objects.requireNonNull(OutboxTable.open(b, made, false, BOUND));
        opened.requireWritable(b);
        assertThat(opened.size(b, 10).rows()).isZero();
    }

    @Test
    void tableWithoutItsSchemaRowIsCompletedOnlyWhenAsked() throws SQLException {
        update(b, "DELETE FROM " + table.qualifiedName());
        assertThatThrownBy(() -> OutboxTable.open(b, name, false, BOUND))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("has no schema row")
                .hasMessageContaining("CREATE TABLE");
        assertThat(OutboxTable.open(b, name, true, BOUND)).isNotNull();
        assertThat(OutboxTable.open(b, name, false, BOUND)).isNotNull();
    }

    @Test
    void tableOfAnotherVersionIsLeftAlone() throws SQLException {
        update(b, "UPDATE " + table.qualifiedName() + " SET last_error = 'v2' WHERE state = 'S'");
        for (boolean create : new boolean[] {true, false}) {
            assertThatThrownBy(() -> OutboxTable.open(b, name, create, BOUND))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Outbox table")
                    .hasMessageContaining("version 2")
                    .hasMessageContaining("Nothing was changed");
        }
    }

    @Test
    void anotherApplicationsTableIsLeftAlone() throws SQLException {
        String quoted = table.qualifiedName().replace(name, name + "_foreign");
        update(b, "CREATE TABLE " + quoted + " (id INT PRIMARY KEY)");
        for (boolean create : new boolean[] {true, false}) {
            assertThatThrownBy(() -> OutboxTable.open(b, name + "_foreign", create, BOUND))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("cannot be read as an outbox table")
                    .hasMessageContaining("configure another name");
        }
    }

    @Test
    void userWhoMayOnlyReadIsToldWhichRightIsMissingAndNothingStays() throws SQLException {
        Connection reader = kept(connectAsReader(table.qualifiedName()));
        String unquoted = table.qualifiedName().replaceAll("[`\"]", "");
        OutboxTable opened = opened(reader, unquoted, false);
        assertThatThrownBy(() -> opened.requireWritable(reader))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("INSERT was tried and refused")
                .hasMessageContaining("Grant this user SELECT, INSERT, UPDATE and DELETE");
        table.requireWritable(b);
        assertThat(table.size(b, 10).rows()).isZero();
    }
}
