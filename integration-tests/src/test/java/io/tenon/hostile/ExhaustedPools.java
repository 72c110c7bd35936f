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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks come in while the application has borrowed every connection that there is. */
interface ExhaustedPools extends Hostile {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    default void checksWaitForAConnectionAndNobodyElseDoes(int size) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(joint().database.dataSource());
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(1000);
        HikariDataSource pool = keep(new HikariDataSource(config));
        TenonDataSource dataSource = tracked("pool_status_" + size, pool);
        String group = "exhausted-" + size;
        String[] names = {"left-0", "left-1", "left-2", "left-3"};
        leaveBehind(dataSource, group, names);

        RequestTap tap = new RequestTap();
        TenonProducer producer = tap.producer(joint(), "pool-" + size);
        producer.setCheckGroup(group);
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                all.add(begin(dataSource));
            }
            producer.start();
            keep(producer::shutdown);
            await().atMost(Duration.ofSeconds(20)).until(() -> Hostile.checks(tap) >= 3L * names.length);
            assertThat(Hostile.ends(tap)).isZero();
            assertThat(number("SELECT COUNT(*) FROM \"pool_status_" + size + "\" WHERE kind <> 'L'"))
                    .as("but the schema row")
                    .isEqualTo(1);
            order(all.get(0), producer, "borrowed"); // a commit needs no second connection
            all.get(0).commit();
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
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
