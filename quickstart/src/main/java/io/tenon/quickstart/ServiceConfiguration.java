package io.tenon.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/**
 * How the order service is put together: {@link #dataSource} and {@link #producer} are the only two places that know
 * whether Tenon is there. Immutable; travels to the service's process as system properties.
 *
 * @param joined with Tenon, or without
 * @param shift prefix of the order ids of this run of the process
 * @param crash where the process halts itself; the other moments come from outside
 */
record ServiceConfiguration(
        boolean joined,
        String jdbcUrl,
        String user,
        String password,
        String nameServer,
        String topic,
        String shift,
        CrashPoint crash) {
    /** Scaled to the broker's checks (see {@link Servers}), all three together: S + W is its first check. */
    private static final int SEAL_AFTER = 300;

    private static final int LEASE = 2200;

    /**
     * The broker's {@code transactionOpBatchInterval}, and the second that one of its rounds of checks may sleep between
     * its look at the ENDs and its checks (SLEEP_WHILE_NO_OP), and some time for the round itself.
     */
    private static final int END_EFFECT = 1500;

    /** A send that is not acknowledged for so long has failed, as the service sees it. Default: 3000. */
    private static final int SEND_TIMEOUT = 1000;

    DataSource dataSource() throws SQLException {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(new CrashingDataSource(jdbcUrl, user, password, crash));
        if (!joined) {
            return pool;
        }
        TenonDataSource dataSource = new TenonDataSource(pool);
        dataSource.setCreateTable(true);
        dataSource.setSealAfterMillis(SEAL_AFTER);
        dataSource.setLeaseMillis(LEASE);
        dataSource.setEndEffectMillis(END_EFFECT);
        dataSource.start();
        return dataSource;
    }

    DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer =
                joined ? new TenonProducer("shop-" + topic) : new DefaultMQProducer("shop-" + topic);
        producer.setNamesrvAddr(nameServer);
        producer.setSendMsgTimeout(SEND_TIMEOUT);
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(500);
        producer.start();
        return producer;
    }

    List<String> asSystemProperties() {
        return List.of(
                "-Dshop.joined=" + joined,
                "-Dshop.jdbcUrl=" + jdbcUrl,
                "-Dshop.user=" + user,
                "-Dshop.password=" + password,
                "-Dshop.nameServer=" + nameServer,
                "-Dshop.topic=" + topic,
                "-Dshop.shift=" + shift,
                "-Dshop.crash=" + crash);
    }

    static ServiceConfiguration fromSystemProperties() {
        return new ServiceConfiguration(
                Boolean.getBoolean("shop.joined"),
                property("jdbcUrl"),
                property("user"),
                property("password"),
                property("nameServer"),
                property("topic"),
                property("shift"),
                CrashPoint.valueOf(property("crash")));
    }

    private static String property(String name) {
        String value = System.getProperty("shop." + name);
        if (value == null) {
            throw new IllegalStateException(
                    "-Dshop." + name + " is missing; the quickstart starts this process itself");
        }
        return value;
    }
}
