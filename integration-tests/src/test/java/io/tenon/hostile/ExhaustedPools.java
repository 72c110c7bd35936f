package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.faults.RequestTap;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Checks come in while the application has borrowed every connection that there is. */
interface ExhaustedPools extends Hostile {
    @Test
    default void checksWaitForAConnectionAndNobodyElseDoes() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(joint().database.dataSource());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(1000);
        HikariDataSource pool = keep(new HikariDataSource(config));
        TenonDataSource dataSource = tracked("pool_status", pool);
        dataSource.start(); // with the first message there would be no connection left to make the table on
        String group = "exhausted";
        String[] names = {"left-0", "left-1", "left-2", "left-3"};
        leaveBehind(dataSource, group, names);

        RequestTap tap = new RequestTap();
        TenonProducer producer = tap.producer(joint(), "pool");
        producer.setCheckGroup(group);
        try (Connection only = begin(dataSource)) {
            producer.start();
            keep(producer::shutdown);
            await().atMost(Duration.ofSeconds(20)).until(() -> Hostile.checks(tap) >= 3L * names.length);
            assertThat(Hostile.ends(tap)).isZero();
            assertThat(number("SELECT COUNT(*) FROM \"pool_status\" WHERE kind <> 'L'"))
                    .as("the schema row")
                    .isEqualTo(1);
            order(only, producer, "borrowed"); // a commit needs no second connection
            only.commit();
        }
        // With the checks still coming, nobody is kept from a connection.
        String[] busy = new String[20];
        for (int i = 0; i < busy.length; i++) {
            busy[i] = "busy-" + i;
            try (Connection c = begin(dataSource)) {
                order(c, producer, busy[i]);
                c.commit();
            }
        }
        ledger().delivered(names);
        ledger().delivered(busy);
        ledger().eventually("borrowed");
    }
}
