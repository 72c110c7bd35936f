package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tenon.faults.RequestTap;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.time.Duration;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.Test;

/** A status table that is not there, or goes while its halves are pending. */
interface GoneTables extends Hostile {
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
                    .until(() ->
                            Hostile.checks(tap) >= asked + 2 && log.text().contains("no DataSource of this process"));
            assertThat(Hostile.ends(tap)).isZero();
            assertThat(number("SELECT COUNT(*) FROM " + table))
                    .as("the schema row")
                    .isEqualTo(1);
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
}
