package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.Test;

/** R3: what the database undoes, it undoes with the messages sent in it. */
interface SegmentRules extends Rules {
    @Test
    default void r3_rollbackToASavepointDropsWhatWasSentAfterItAndNothingElse() throws Exception {
        try (Connection c = begin()) {
            order(c, "before");
            Savepoint savepoint = c.setSavepoint();
            order(c, "undone");
            c.rollback(savepoint);
            order(c, "after");
            c.commit();
        }
        delivered("before", "after");
        never("undone");
    }

    @Test
    default void r3_savepointsNest() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            Savepoint outer = c.setSavepoint("outer_one");
            order(c, "b");
            Savepoint inner = c.setSavepoint("inner_one");
            order(c, "c");
            c.rollback(inner);
            order(c, "d");
            c.rollback(outer);
            order(c, "e");
            Savepoint last = c.setSavepoint("last_one");
            order(c, "f");
            c.commit();
            assertThat(last).isNotNull();
        }
        delivered("a", "e", "f");
        never("b", "c", "d");
    }

    @Test
    default void r3_savepointNameMayBeUsedTwice() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            Savepoint first = c.setSavepoint("twice");
            order(c, "b");
            Savepoint second = c.setSavepoint("twice");
            order(c, "c");
            c.rollback(second);
            order(c, "d");
            assertThat(first).isNotNull();
            c.commit();
        }
        delivered("a", "b", "d");
        never("c");
    }

    /** Databases know savepoints by name, so the older one of a name leads to the newest of it. */
    @Test
    default void r3_olderSavepointOfANameUsedTwiceUndoesWhatTheDatabaseUndoes() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            Savepoint first = c.setSavepoint("used_twice");
            order(c, "b");
            Savepoint second = c.setSavepoint("used_twice");
            order(c, "c");
            c.rollback(first);
            order(c, "d");
            assertThat(second).isNotNull();
            c.commit();
        }
        delivered("a", "b", "d");
        never("c");
    }

    @Test
    default void r3_releasedSavepointKeepsItsMessages() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            Savepoint inner = c.setSavepoint("inner_one");
            order(c, "b");
            c.releaseSavepoint(inner);
            order(c, "c");
            c.commit();
            order(c, "d");
            Savepoint outer = c.setSavepoint("outer_one");
            order(c, "e");
            inner = c.setSavepoint("inner_one");
            order(c, "f");
            c.releaseSavepoint(inner);
            c.rollback(outer);
            c.commit();
        }
        delivered("a", "b", "c", "d");
        never("e", "f");
    }

    @Test
    default void r3_segmentIdIsNotUsedAgainAfterItsSavepointWasRolledBack() throws Exception {
        try (Connection c = begin()) {
            order(c, "before");
            Savepoint savepoint = c.setSavepoint();
            order(c, "undone");
            c.rollback(savepoint);
            order(c, "after");
            order(c, "beside");
            c.rollback(savepoint);
            order(c, "last");
            c.commit();
        }
        delivered("before", "last");
        never("undone", "after", "beside");
        assertThat(segmentOf("last")).isNotEqualTo(segmentOf("before"));
    }

    @Test
    default void r3_failedStatementUndoesWhatTheDatabaseUndoesWithIt() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            assertThatThrownBy(() -> insert(c, "a")).isInstanceOf(SQLException.class);
            if (failedStatementDoomsTransaction()) {
                // Rolled back, and no exception says so.
                c.commit();
                never("a");
            } else {
                order(c, "b");
                c.commit();
                delivered("a", "b");
            }
            order(c, "next");
            c.commit();
        }
        delivered("next");
    }

    @Test
    default void r3_sendAfterAFailedStatementFailsWhereTheTransactionIsDoomed() throws Exception {
        try (Connection c = begin()) {
            assertThatThrownBy(() -> execute(c, "SELECT nothing FROM nowhere")).isInstanceOf(SQLException.class);
            if (failedStatementDoomsTransaction()) {
                assertThatThrownBy(() -> send("a")).isInstanceOf(MQClientException.class);
                c.commit();
                never("a");
            } else {
                order(c, "a");
                c.commit();
                delivered("a");
            }
        }
    }

    @Test
    default void r3_failedRowOfAResultSetIsAFailedStatement() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            try (Statement statement =
                            c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
                rows.moveToInsertRow();
                rows.updateString(1, ledger().orderKey("a"));
                assertThatThrownBy(rows::insertRow).isInstanceOf(SQLException.class);
            }
            c.commit();
        }
        if (failedStatementDoomsTransaction()) {
            never("a");
        } else {
            delivered("a");
        }
    }

    @Test
    default void r3_rowsOfBatchesAndUpdatableResultSetsCommitWithTheirMessages() throws Exception {
        try (Connection c = begin()) {
            send("a");
            try (PreparedStatement batch = c.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                batch.setString(1, ledger().orderKey("a"));
                batch.addBatch();
                batch.setString(1, ledger().orderKey("b"));
                batch.addBatch();
                assertThat(batch.executeBatch()).hasSize(2);
            }
            send("b");
            try (Statement statement =
                            c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
                rows.moveToInsertRow();
                rows.updateString(1, ledger().orderKey("c"));
                rows.insertRow();
            }
            send("c");
            try (Statement batch = c.createStatement()) {
                batch.addBatch("INSERT INTO orders (id) VALUES ('" + ledger().orderKey("d") + "')");
                batch.addBatch("INSERT INTO orders (id) VALUES ('" + ledger().orderKey("e") + "')");
                assertThat(batch.executeBatch()).hasSize(2);
            }
            send("d");
            send("e");
            c.commit();
        }
        delivered("a", "b", "c", "d", "e");
    }

    @Test
    default void r3_ddlThatCommitsDeliversWhatWasSentBeforeIt() throws Exception {
        try (Connection c = begin()) {
            order(c, "before");
            execute(c, "CREATE TABLE made_in_between (id INT)");
            order(c, "after");
            c.rollback();
        }
        if (ddlCommits()) {
            delivered("before");
            never("after");
        } else {
            never("before", "after");
        }
    }

    @Test
    default void r3_ddlThatFailsDecidesNothingByItself() throws Exception {
        try (Connection c = begin()) {
            order(c, "before");
            assertThatThrownBy(() -> execute(c, "CREATE TABLE orders (id INT)")).isInstanceOf(SQLException.class);
            c.rollback();
        }
        // H2 has committed or not; MariaDB commits before it tries. Whatever it did, the ledger compares in the end.
        if (joint().committedOrders().contains(ledger().key("before"))) {
            delivered("before");
        } else {
            never("before");
        }
    }

    @Test
    default void r3_ddlAndACommitDeliverBothSides() throws Exception {
        try (Connection c = begin()) {
            order(c, "before");
            execute(c, "CREATE TABLE made_and_kept (id INT)");
            order(c, "after");
            c.commit();
        }
        delivered("before", "after");
    }

    @Test
    default void r3_savepointThatTheDatabaseHasForgottenDecidesNothing() throws Exception {
        try (Connection c = begin()) {
            order(c, "before");
            Savepoint savepoint = c.setSavepoint();
            execute(c, "CREATE TABLE savepoints_forgotten (id INT)");
            order(c, "after");
            // Undone on PostgreSQL, an error on MariaDB, and H2 is silent.
            Throwable failure = catchThrowable(() -> c.rollback(savepoint));
            order(c, "last");
            c.commit();
            assertThat(failure == null || failure instanceof SQLException).isTrue();
        }
        delivered("before", "last");
        if (joint().committedOrders().contains(ledger().key("after"))) {
            delivered("after");
        } else {
            never("after");
        }
    }

    @Test
    default void r3_failedSendBeforeDdlStaysVoidAndTheTransactionGoesOn() throws Exception {
        try (Connection c = begin()) {
            order(c, "before");
            assertThat(catchThrowable(() -> joint().producer.send(unstorable("failed"))))
                    .isNotNull();
            Savepoint savepoint = c.setSavepoint();
            execute(c, "CREATE TABLE made_after_a_failed_send (id INT)");
            assertThat(catchThrowable(() -> c.rollback(savepoint)))
                    .satisfiesAnyOf(
                            e -> assertThat(e).isNull(), e -> assertThat(e).isInstanceOf(SQLException.class));
            execute(c, "CREATE TABLE made_later (id INT)");
            order(c, "after");
            c.commit();
        }
        delivered("before", "after");
        never("failed");
    }

    @Test
    default void r3_deadlockVictimLosesTheMessagesOfItsTransactionAndKeepsThoseOfTheNext() throws Exception {
        try (Connection c = begin();
                Connection rival = joint().database.dataSource().getConnection()) {
            execute(rival, "CREATE TABLE contested (id INT PRIMARY KEY, n INT)");
            execute(rival, "INSERT INTO contested VALUES (1, 0), (2, 0)");
            execute(rival, "CREATE TABLE weight (id INT PRIMARY KEY)");
            rival.setAutoCommit(false);
            // InnoDB rolls back whichever has written less, H2 whichever began last.
            execute(rival, "INSERT INTO weight VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)");
            execute(rival, "UPDATE contested SET n = 2 WHERE id = 2");
            order(c, "victim");
            execute(c, "UPDATE contested SET n = 1 WHERE id = 1");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    execute(rival, "UPDATE contested SET n = 2 WHERE id = 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> waiting() > 0);
            makeVictim(c);
            assertThatThrownBy(() -> execute(c, "UPDATE contested SET n = 1 WHERE id = 2"))
                    .isInstanceOf(SQLException.class);
            if (victimHasToRollBack()) {
                c.rollback();
            }
            waiting.join();
            order(c, "next");
            c.commit();
            rival.rollback();
        }
        delivered("next");
        never("victim");
    }

    /** The victim of a deadlock has lost its statement, but keeps the locks of its transaction. */
    default boolean victimHasToRollBack() {
        return failedStatementDoomsTransaction();
    }

    /** Before the statement that closes the circle. */
    default void makeVictim(Connection connection) throws SQLException {}

    @Test
    default void r3_commitAsSqlTextIsACommit() throws Exception {
        try (Connection c = begin()) {
            order(c, "committed");
            execute(c, "COMMIT");
            order(c, "rolled-back");
            c.rollback();
        }
        delivered("committed");
        never("rolled-back");
    }

    @Test
    default void r3_rollbackAsSqlTextIsARollback() throws Exception {
        try (Connection c = begin()) {
            order(c, "rolled-back");
            execute(c, "ROLLBACK");
            order(c, "committed");
            c.commit();
        }
        delivered("committed");
        never("rolled-back");
    }

    @Test
    default void r3_savepointAsSqlTextIsASavepoint() throws Exception {
        try (Connection c = begin()) {
            order(c, "before");
            execute(c, "SAVEPOINT by_text");
            order(c, "undone");
            execute(c, "ROLLBACK TO SAVEPOINT by_text");
            order(c, "after");
            c.commit();
        }
        delivered("before", "after");
        never("undone");
    }

    @Test
    default void r3_generatedKeysOfTheApplicationStay() throws Exception {
        try (Connection c = begin()) {
            execute(c, "CREATE TABLE IF NOT EXISTS numbered (id " + numbering() + " PRIMARY KEY, name VARCHAR(64))");
            try (PreparedStatement insert =
                    c.prepareStatement("INSERT INTO numbered (name) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
                insert.setString(1, "n");
                insert.executeUpdate();
                order(c, "a");
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getLong(1)).isEqualTo(1);
                    // MariaDB's driver gives none.
                    Statement from = keys.getStatement();
                    assertThat(from == null || from.getConnection() == c).isTrue();
                }
            }
            c.commit();
        }
        delivered("a");
    }

    @Test
    default void r3_sessionOfTheApplicationIsLeftAsItWas() throws Exception {
        try (Connection c = joint().dataSource.getConnection()) {
            c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            c.setAutoCommit(false);
            order(c, "in-the-schema");
            leaveSchema(c);
            String schema = currentSchema(c);
            send("outside-of-it");
            assertThat(currentSchema(c)).isEqualTo(schema);
            assertThat(c.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            assertThat((Object) c.getWarnings()).isNull();
            c.commit();
        }
        delivered("in-the-schema", "outside-of-it");
    }

    private int waiting() throws SQLException {
        try (Connection c = joint().database.dataSource().getConnection()) {
            return number(c, countWaiting());
        }
    }

    private StatusId segmentOf(String name) {
        String mark = joint().deliveries.messages(ledger().key(name)).get(0).getProperty(Mark.PROPERTY);
        return Objects.requireNonNull(Mark.parse(mark)).segment();
    }
}
