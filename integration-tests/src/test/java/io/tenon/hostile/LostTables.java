package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
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

/** A status table that is missing, goes, is another one, is not writable, or is not what it has to be. */
interface LostTables extends Hostile {
    /** "mariadb" or "postgresql". */
    String product();

    /** A failed statement dooms its transaction. */
    boolean failureDooms();

    /** Statements that make a table by which nothing can be proved. */
    String makeStorageUnsound(String table);

    /** Statements that make a user, and what it may do. */
    String[] userWithRights(String user, String table, String rights);

    /** Makes the database read-only for {@link #userWithRights}, and writable again. */
    void setReadOnly(boolean readOnly) throws SQLException;

    @Test
    default void aMissingTableRefusesMessagesOnlyAndIsFoundWhenItIsThere() throws Exception {
        TenonDataSource dataSource = tracked("missing_status", joint().database.dataSource());
        dataSource.setCreateTable(false);
        try (Overheard log = new Overheard()) {
            try (Connection c = begin(dataSource)) {
                joint().insert(c, "without messages");
                c.commit();
                assertThatThrownBy(() -> order(c, "refused"))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("missing_status")
                        .hasMessageContaining("CREATE TABLE");
                c.rollback();
            }
            assertThat(log.text()).contains("every message sent in a transaction on it will be refused");
        }
        assertThat(number("SELECT COUNT(*) FROM orders WHERE id = 'without messages'"))
                .isEqualTo(1);
        make("missing_status");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (Connection c = begin(dataSource)) {
                return catchThrowable(() -> {
                            order(c, "found");
                            c.commit();
                        })
                        == null;
            }
        });
        ledger().never("refused");
        ledger().eventually("found");
    }

    /** What committed under the old table is answered by the old table or not at all: not even where it is absent. */
    @Test
    default void aTableThatGoesOrIsReplacedWhileRunningIsNotAskedForWhatTheOldOneKnows() throws Exception {
        String table = quoted("swapped_status");
        String away = quoted("swapped_away");
        TenonDataSource dataSource = tracked("swapped_status", joint().database.dataSource());
        dataSource.setCreateTable(false);
        make("swapped_status");
        leaveBehind(dataSource, "swapped", "committed");
        try (Connection c = begin(dataSource);
                Overheard log = new Overheard()) {
            administer("ALTER TABLE " + table + " RENAME TO " + away);
            // Before any check has noticed, or after.
            assertThatThrownBy(() -> order(c, "gone")).isInstanceOf(MQClientException.class);
            c.rollback();
            RequestTap tap = new RequestTap();
            TenonProducer member = tap.producer(joint(), "swapped-member");
            member.setCheckGroup("swapped");
            member.start();
            keep(member::shutdown);
            await().atMost(Duration.ofSeconds(20)).until(() -> Hostile.checks(tap) >= 2);
            make("swapped_status");
            long asked = Hostile.checks(tap);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Hostile.checks(tap) >= asked + 2 && log.text().contains("no DataSource of this process"));
            assertThat(Hostile.ends(tap)).isZero();
            assertThat(number("SELECT COUNT(*) FROM " + table)).as("the schema row").isEqualTo(1);
            assertThat(log.text()).contains("is gone or is another one now");

            administer("DROP TABLE " + table);
            administer("ALTER TABLE " + away + " RENAME TO " + table);
            ledger().delivered("committed");
        }
        try (Connection c = begin(dataSource)) {
            order(c, "again");
            c.commit();
        }
        ledger().never("gone");
        ledger().eventually("again");
    }

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
                        .hasMessageContaining(table.startsWith("old") ? "cannot be read as a status table" : "ALTER TABLE")
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
            if (failureDooms()) {
                c.rollback();
            } else {
                c.rollback();
            }
        }
        // What is there can be read; only a fence could not be written.
        ledger().delivered("committed");
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
            ledger().delivered("committed");
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

    private void make(String table) throws SQLException {
        for (String statement : TenonDataSource.ddl(product(), table).split(";\n")) {
            if (!statement.isBlank()) {
                administer(statement);
            }
        }
    }
}
