package io.tenon.hostile;

import static org.awaitility.Awaitility.await;

import io.tenon.faults.RequestTap;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** MySQL and MariaDB with a binary log by statement. */
class StatementLogIT extends HostileTest {
    @Override
    Database freshDatabase() {
        return MariaDb.onServerWith(
                MariaDb.Driver.CONNECTOR_J, "--log-bin", "--binlog-format=STATEMENT", "--server-id=1");
    }

    @Override
    public String product() {
        return "mariadb";
    }

    @Test
    void messagesFollowTheirTransactionsAndChecksAreAnswered() throws Exception {
        TenonDataSource dataSource = tracked("logged_status", joint().database.dataSource());
        leaveBehind(dataSource, "logged", "left");
        TenonProducer producer = new RequestTap().producer(joint(), "logged-member");
        producer.setCheckGroup("logged");
        producer.start();
        keep(producer::shutdown);
        try (Connection c = begin(dataSource)) {
            order(c, producer, "committed");
            c.commit();
            order(c, producer, "rolled back");
            c.rollback();
        }
        ledger().never("rolled back");
        ledger().eventually("committed", "left");
        await().atMost(Duration.ofSeconds(40))
                .until(() -> number("SELECT COUNT(*) FROM logged_status WHERE kind = 'V'") == 1);
    }
}
