package io.tenon.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/**
 * How the order service is put together: a pool and the stock producer, with Tenon and without. Immutable; travels to
 * the service's process as system properties.
 *
 * @param tellsAfterwards whether every other order is told of after its commit instead of before it
 * @param shift prefix of the order ids of this run of the process
 * @param crash where the process halts itself; the other moments come from outside
 */
record ServiceConfiguration(
        boolean tellsAfterwards,
        String jdbcUrl,
        String user,
        String password,
        String nameServer,
        String topic,
        String shift,
        CrashPoint crash) {
    /** A send that is not acknowledged for so long has failed, as the service sees it. Default: 3000. */
    private static final int SEND_TIMEOUT = 1000;

    DataSource dataSource() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(new CrashingDataSource(jdbcUrl, user, password, crash));
        return pool;
    }

    DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer("shop-" + topic);
        producer.setNamesrvAddr(nameServer);
        producer.setSendMsgTimeout(SEND_TIMEOUT);
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(500);
        producer.start();
        return producer;
    }

    List<String> asSystemProperties() {
        return List.of(
                "-Dshop.tellsAfterwards=" + tellsAfterwards,
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
                Boolean.getBoolean("shop.tellsAfterwards"),
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
