package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.patience.Lateness;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody holds a lock on the status table: an ALTER TABLE that waits, a dump, a forgotten session. */
interface LockedTables extends Hostile {
    /** What locks the table {@code %s}, and what gives it free. */
    String[] lockTable();

    /** Whether a statement that is cancelled dooms its transaction, so that its commit rolls back, and says nothing. */
    boolean cancellationDoomsTransaction();

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    default void aLockOnTheTableStopsNoConnectionAndNoSendForLong() throws Exception {
        TenonDataSource dataSource = locked("locked_status");
        dataSource.start();
        try (Connection administrator = joint().database.dataSource().getConnection();
                Lateness lateness = Lateness.measured()) {
            execute(administrator, String.format(lockTable()[0], quoted("locked_status")));
            long begun = System.nanoTime();
            try (Connection c = begin(dataSource)) {
                insert(c, "business");
                assertThat(millisSince(begun))
                        .as("getConnection")
                        .isLessThan(1_000 + lateness.worst().toMillis());
                assertThatThrownBy(() -> joint().producer.send(message("refused"), 1_000))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("did not return within 800 ms");
                assertThat(millisSince(begun)).as("send").isLessThan(5_000);
                c.commit();
            }
            execute(administrator, lockTable()[1]);
        }
        try (Connection c = begin(dataSource)) {
            order(c, "afterwards");
            c.commit();
        }
        String order = " FROM orders WHERE id = '" + ledger().key("business") + "'";
        assertThat(number("SELECT COUNT(*)" + order)).isEqualTo(cancellationDoomsTransaction() ? 0 : 1);
        administer("DELETE" + order);
        ledger().never("refused", "business");
        ledger().eventually("afterwards");
    }

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    default void aLockOnTheTableWhileItIsOpenedLeavesTheTransactionAlone() throws Exception {
        make("opening_status");
        TenonDataSource dataSource = locked("opening_status");
        try (Connection administrator = joint().database.dataSource().getConnection()) {
            execute(administrator, String.format(lockTable()[0], quoted("opening_status")));
            try (Connection c = begin(dataSource)) {
                insert(c, "business");
                long begun = System.nanoTime();
                for (int i = 0; i < 3; i++) {
                    String name = "refused-" + i;
                    assertThatThrownBy(() -> joint().producer.send(message(name), 1_000))
                            .isInstanceOf(MQClientException.class)
                            .hasMessageContaining("nothing was sent");
                    ledger().never(name);
                }
                assertThat(millisSince(begun)).as("three sends").isLessThan(4_000);
                c.commit();
            }
            execute(administrator, lockTable()[1]);
        }
        administer("DELETE FROM orders WHERE id = '" + ledger().key("business") + "'");
        ledger().never("business");
    }

    private TenonDataSource locked(String table) {
        TenonDataSource dataSource = tracked(table, joint().database.dataSource());
        dataSource.setStatementTimeoutMillis(800);
        return dataSource;
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
