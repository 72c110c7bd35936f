package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alibaba.druid.pool.DruidDataSource;
import io.tenon.jdbc.TenonDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.Test;

/** Druid looks at each SQLException and discards the connection for some of them: a right that is missing (1142), say. */
interface JudgingPools extends Hostile {
    String[] userWithRights(String user, String table, String rights);

    @Test
    default void withoutTheRightToInsertTheSendIsRefusedAndTheOrderCommits() throws Exception {
        make("druid_status");
        for (String sql : userWithRights("druid", "druid_status", "SELECT, UPDATE, DELETE")) {
            administer(sql);
        }
        DruidDataSource pool = pool("druid", "secret");
        TenonDataSource dataSource = tracked("druid_status", pool);
        try (Connection c = begin(dataSource)) {
            insert(c, "first");
            for (String name : new String[] {"refused", "refused-again"}) {
                assertThatThrownBy(() -> joint().producer.send(message(name)))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("INSERT was tried and refused")
                        .hasMessageContaining("nothing was sent");
            }
            insert(c, "second");
            c.commit();
        }
        for (String name : new String[] {"first", "second"}) {
            String where = " FROM orders WHERE id = '" + ledger().key(name) + "'";
            assertThat(number("SELECT COUNT(*)" + where)).as(name).isEqualTo(1);
            administer("DELETE" + where);
        }
        ledger().never("refused", "refused-again", "first", "second");
    }

    @Test
    default void transactionsWithoutMessagesAreNotTouchedWhateverIsWrongWithTheTable() throws Exception {
        make("unread_status");
        for (String sql : userWithRights("unread", "unread_status", "DELETE")) {
            administer(sql);
        }
        TenonDataSource dataSource = tracked("unread_status", pool("unread", "secret"));
        for (int i = 0; i < 6; i++) {
            try (Connection c = begin(dataSource)) {
                insert(c, "plain-" + i);
                c.commit();
            }
            ledger().never("plain-" + i);
            administer("DELETE FROM orders WHERE id = '" + ledger().key("plain-" + i) + "'");
        }
    }

    @Test
    default void aMessageInsideOfAStreamingLoopIsDeliveredWithTheTransaction() throws Exception {
        TenonDataSource dataSource = tracked(
                "streaming_status",
                pool(joint().database.user(), joint().database.password()));
        try (Connection c = begin(dataSource)) {
            insert(c, "streamed");
            try (Statement statement = c.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE);
                try (ResultSet rows = statement.executeQuery("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3")) {
                    assertThat(rows.next()).isTrue();
                    joint().producer.send(message("streamed"));
                    int left = 0;
                    while (rows.next()) {
                        left++;
                    }
                    assertThat(left).isEqualTo(2);
                }
            }
            c.commit();
        }
        ledger().eventually("streamed");
    }

    private DruidDataSource pool(String user, String password) {
        DruidDataSource pool = keep(new DruidDataSource());
        pool.setUrl(joint().database.jdbcUrl());
        pool.setUsername(user);
        pool.setPassword(password);
        return pool;
    }
}
