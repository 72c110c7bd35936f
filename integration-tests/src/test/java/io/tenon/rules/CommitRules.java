package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.TenonDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** R5: what a commit does, and what it proves. */
interface CommitRules extends Rules {
    @Test
    default void r5_twoMessagesCommitAsOne() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            order(c, "b");
            c.commit();
        }
        delivered("a", "b");
    }

    @Test
    default void r5_twentyMessagesCommitAsOneAndRollBackAsOne() throws Exception {
        String[] names = IntStream.range(0, 20).mapToObj(i -> "committed-" + i).toArray(String[]::new);
        String[] undone =
                IntStream.range(0, 20).mapToObj(i -> "rolled-back-" + i).toArray(String[]::new);
        try (Connection c = begin()) {
            for (String name : undone) {
                order(c, name);
            }
            c.rollback();
            for (String name : names) {
                order(c, name);
            }
            c.commit();
        }
        delivered(names);
        never(undone);
    }

    @Test
    default void r5_enqueuedMessagesAreStoredBeforeTheCommitReturns() throws Exception {
        try (Connection c = begin()) {
            for (String name : new String[] {"a", "b", "c"}) {
                insert(c, name);
                assertThat(joint().producer.enqueue(joint().message(ledger().key(name))))
                        .isNotEmpty();
            }
            c.commit();
            insert(c, "d");
            joint().producer.enqueue(joint().message(ledger().key("d")));
            c.rollback();
        }
        delivered("a", "b", "c");
        never("d");
    }

    @Test
    default void r5_rowOfAKilledSessionIsGoneAndSoAreItsMessages() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            joint().database.killSession(c.unwrap(driverConnection()));
            Throwable seen = catchThrowable(c::commit);
            assertThat(seen).isInstanceOf(SQLException.class).isNotInstanceOf(CommitRefusedException.class);
        }
        never("a");
    }

    @Test
    default void r5_sessionKilledWhileItCommitsIsDecidedByTheRow() throws Exception {
        TappedDataSource driver = new TappedDataSource(joint().database.dataSource());
        TenonDataSource tapped = tracked("killed", driver);
        try (Connection c = tapped.getConnection()) {
            c.setAutoCommit(false);
            order(c, "killed-before");
            driver.onNextCommit(real -> {
                joint().database.killSession(real);
                real.commit();
            });
            assertThat(catchThrowable(c::commit)).isInstanceOf(SQLException.class);
        }
        try (Connection c = tapped.getConnection()) {
            c.setAutoCommit(false);
            order(c, "killed-after");
            driver.onNextCommit(real -> {
                real.commit();
                joint().database.killSession(real);
                execute(real, "SELECT 1");
            });
            assertThat(catchThrowable(c::commit)).isInstanceOf(SQLException.class);
        }
        delivered("killed-after");
        never("killed-before");
    }

    @Test
    default void r5_commitThatThrewIsDecidedByTheRowAndTheApplicationSeesItsDriversException() throws Exception {
        TappedDataSource driver = new TappedDataSource(joint().database.dataSource());
        TenonDataSource tapped = tracked("threw", driver);
        SQLException lost = new SQLException("the connection is gone", "08007");
        try (Connection c = tapped.getConnection()) {
            c.setAutoCommit(false);
            order(c, "committed");
            driver.onNextCommit(real -> {
                real.commit();
                throw lost;
            });
            assertThat(catchThrowable(c::commit)).isSameAs(lost);
            c.rollback();
        }
        RuntimeException crash = new IllegalStateException("a driver's defect");
        try (Connection c = tapped.getConnection()) {
            c.setAutoCommit(false);
            order(c, "committed-too");
            driver.onNextCommit(real -> {
                real.commit();
                throw crash;
            });
            assertThat(catchThrowable(c::commit)).isSameAs(crash);
        }
        try (Connection c = tapped.getConnection()) {
            c.setAutoCommit(false);
            order(c, "not-committed");
            driver.onNextCommit(real -> {
                throw lost;
            });
            assertThat(catchThrowable(c::commit)).isSameAs(lost);
            c.rollback();
            order(c, "next");
            c.commit();
        }
        delivered("committed", "committed-too", "next");
        never("not-committed");
    }

    @Test
    default void r5_refusedCommitIsARealRollbackAndTheConnectionGoesOn() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            joint().producer.enqueue(unstorable("b"));
            assertThatThrownBy(c::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasMessageContaining(joint().dataSource.getName())
                    .hasMessageContaining(ledger().key("b"))
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo(CommitRefusedException.SQL_STATE);
            assertThat(joint().committedOrders()).doesNotContain(ledger().key("a"));
            c.commit();
            c.setAutoCommit(true);
            c.setAutoCommit(false);
            order(c, "next");
            c.commit();
        }
        delivered("next");
        never("a", "b");
    }

    @Test
    default void r5_refusalOfSavepointsWorkOnlyCountsWhatWouldCommit() throws Exception {
        try (Connection c = begin()) {
            order(c, "kept");
            Savepoint savepoint = c.setSavepoint();
            joint().producer.enqueue(unstorable("undone"));
            c.rollback(savepoint);
            c.commit();
        }
        delivered("kept");
        never("undone");
    }

    @Test
    default void r5_switchingAutocommitOnIsRefusedAsACommitIs() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            joint().producer.enqueue(unstorable("b"));
            assertThatThrownBy(() -> c.setAutoCommit(true)).isInstanceOf(CommitRefusedException.class);
            c.setAutoCommit(true);
            assertThat(c.getAutoCommit()).isTrue();
        }
        never("a", "b");
    }

    @Test
    default void r5_autocommitResetOfSpringAfterARefusedCommitCommitsNothing() {
        assertThatThrownBy(() -> spring(joint().dataSource).executeWithoutResult(status -> {
                    springOrder(joint().dataSource, "a");
                    try {
                        joint().producer.enqueue(unstorable("b"));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .hasCauseInstanceOf(CommitRefusedException.class);
        never("a", "b");
    }

    @Test
    default void r5_messageWhoseSendFailedIsNotDeliveredThoughTheTransactionCommits() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            assertThat(catchThrowable(() -> joint().producer.send(unstorable("failed"))))
                    .isNotNull();
            order(c, "b");
            c.commit();
        }
        delivered("a", "b");
        never("failed");
    }

    /** Three transactions that outlive S and several rounds of checks, in one wait. */
    @Test
    default void r5_oldTransactionIsSealedAndRefusedIfTheDatabaseUndidAPartOfIt() throws Exception {
        TenonDataSource old = Joint.configured(joint().database.dataSource(), joint().topic + "-old");
        old.setTable("old_status");
        keep(old);
        try (Connection sealed = old.getConnection();
                Connection robbed = old.getConnection();
                Connection abandoned = old.getConnection()) {
            long begun = System.nanoTime();
            sealed.setAutoCommit(false);
            order(sealed, "sealed");
            order(sealed, "sealed-too");
            robbed.setAutoCommit(false);
            order(robbed, "robbed");
            abandoned.setAutoCommit(false);
            order(abandoned, "rolled-back");
            await("several rounds of checks").until(() -> System.nanoTime() - begun > Joint.SEVERAL_ROUNDS.toNanos());
            sealed.commit();
            delivered("sealed", "sealed-too");
            abandoned.rollback();
            execute(robbed, "DELETE FROM " + quoted(robbed, "old_status") + " WHERE kind = 'L'");
            assertThatThrownBy(robbed::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasMessageContaining("0 of its 1");
            // R8: copies of sealed halves may exist, so their rows go at once, not after the grace.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(evidence("old_status")).isZero());
        }
        never("robbed", "rolled-back");
    }
}
