package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.faults.RequestTap;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A status table that is another one, is not writable, or is not what it has to be. */
interface UnfitTables extends Hostile {
    /** Statements that make a table by which nothing can be proved. */
    String makeStorageUnsound(String table);

    /** Statements that make a user, and what it may do. */
    String[] userWithRights(String user, String table, String rights);

    /** Makes the database read-only for {@link #userWithRights}, and writable again. */
    void setReadOnly(boolean readOnly) throws SQLException;

    /** Another table under the same name from one moment to the next, as another database behind the same URL is. */
    @Test
    default void anotherDatabaseBehindTheSameUrlIsNotFenced() throws Exception {
        String table = quoted("moved_status");
        TenonDataSource dataSource = tracked("moved_status", joint().database.dataSource());
        leaveBehind(dataSource, "moved", "committed");
        administer("ALTER TABLE " + table + " RENAME TO " + quoted("moved_away"));
        make("moved_status");
        RequestTap tap = new RequestTap();
        TenonProducer member = tap.producer(joint(), "moved-member");
        member.setCheckGroup("moved");
        member.start();
        keep(member::shutdown);
        await().atMost(Duration.ofSeconds(20)).until(() -> Hostile.checks(tap) >= 3);
        assertThat(Hostile.ends(tap)).isZero();
        assertThat(number("SELECT COUNT(*) FROM " + table)).as("the schema row").isEqualTo(1);
        administer("DROP TABLE " + table);
        administer("ALTER TABLE " + quoted("moved_away") + " RENAME TO " + table);
        ledger().eventually("committed");
    }

    @Test
    default void aTableThatCannotProveAnythingIsRefused() throws Exception {
        make("unsound_status");
        administer(makeStorageUnsound(quoted("unsound_status")));
        make("old_status");
        administer("ALTER TABLE " + quoted("old_status") + " DROP COLUMN sealed_at");
        for (String table : new String[] {"unsound_status", "old_status"}) {
            TenonDataSource dataSource = tracked(table, joint().database.dataSource());
            try (Connection c = begin(dataSource)) {
                assertThatThrownBy(() -> order(c, table))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining(
                                table.startsWith("old") ? "cannot be read as a status table" : "ALTER TABLE")
                        .hasMessageContaining("Nothing was changed");
            }
            ledger().never(table);
        }
    }

    @Test
    default void aUserWithoutTheRightToInsertSendsNothingAndFencesNothing() throws Exception {
        make("readonly_status");
        for (String sql : userWithRights("reader", "readonly_status", "SELECT, UPDATE, DELETE")) {
            administer(sql);
        }
        TenonDataSource allowed = tracked("readonly_status", joint().database.dataSource());
        String group = "readonly";
        leaveBehind(allowed, group, "committed");
        allowed.close();
        TenonDataSource dataSource = tracked("readonly_status", as("reader"));
        RequestTap tap = new RequestTap();
        TenonProducer member = tap.producer(joint(), "reader");
        member.setCheckGroup(group);
        member.start();
        keep(member::shutdown);
        try (Connection c = begin(dataSource)) {
            insert(c, "business");
            assertThatThrownBy(() -> member.send(message("refused")))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining("will not be delivered");
            c.rollback();
        }
        // What is there can be read; but neither a fence nor that it was delivered can be written.
        ledger().deliveredAtLeastOnce("committed");
        ledger().never("refused", "business");
    }

    @Test
    default void aDatabaseThatIsReadOnlyTakesNoMessageAndAnswersWhatIsCommitted() throws Exception {
        make("frozen_status");
        for (String sql : userWithRights("frozen", "frozen_status", "SELECT, INSERT, UPDATE, DELETE")) {
            administer(sql);
        }
        TenonDataSource dataSource = tracked("frozen_status", as("frozen"));
        String group = "frozen";
        leaveBehind(dataSource, group, "committed");
        RequestTap tap = new RequestTap();
        TenonProducer member = tap.producer(joint(), "frozen-member");
        member.setCheckGroup(group);
        member.start();
        keep(member::shutdown);
        setReadOnly(true);
        try (Connection c = begin(dataSource)) {
            assertThatThrownBy(() -> member.send(message("refused"))).isInstanceOf(MQClientException.class);
            c.rollback();
            ledger().deliveredAtLeastOnce("committed");
        } finally {
            setReadOnly(false);
        }
        try (Connection c = begin(dataSource)) {
            order(c, member, "writable");
            c.commit();
        }
        ledger().never("refused");
        ledger().eventually("writable");
    }

    private DataSource as(String user) {
        return new DriverManagerDataSource(joint().database.jdbcUrl(), user, "secret");
    }
}
