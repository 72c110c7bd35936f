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

    @Test
    default void aTableThatIsAwayForAWhileIsMissedAndWhatItKnowsIsAnsweredWhenItIsBack() throws Exception {
        String table = quoted("gone_status");
        String away = quoted("gone_away");
        TenonDataSource dataSource = tracked("gone_status", joint().database.dataSource());
        dataSource.setCreateTable(false);
        make("gone_status");
        leaveBehind(dataSource, "gone", "committed");
        try (Connection c = begin(dataSource);
                Overheard log = new Overheard()) {
            administer("ALTER TABLE " + table + " RENAME TO " + away);
            assertThatThrownBy(() -> order(c, "refused"))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining("will not be delivered");
            c.rollback();
            assertThat(log.text()).contains("is gone or is another one now");
            RequestTap tap = new RequestTap();
            TenonProducer member = tap.producer(joint(), "gone-member");
            member.setCheckGroup("gone");
            member.start();
            keep(member::shutdown);
            await().atMost(Duration.ofSeconds(20)).until(() -> Hostile.checks(tap) >= 2);
            assertThat(Hostile.ends(tap)).isZero();
            administer("ALTER TABLE " + away + " RENAME TO " + table);
        }
        ledger().delivered("committed");
        try (Connection c = begin(dataSource)) {
            order(c, "again");
            c.commit();
        }
        ledger().never("refused");
        ledger().eventually("again");
    }
}
