package com.example.orders;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/**
 * The configuration of the order service, from the system properties {@code shop.jdbcUrl}, {@code shop.user}, {@code
 * shop.password}, {@code shop.nameServer}, {@code shop.topic}, {@code shop.shift} (begins the order ids of this run of
 * the process), {@code shop.crash} (a {@link CrashPoint}: where the process halts itself; the other moments come from
 * outside), {@code shop.tellsAfterwards} (whether every other order's messages are sent after its commit) and {@code
 * shop.waits} (whether it takes no order before it is told to). Immutable.
 */
final class ServiceConfiguration {
    /** The time after which a send that is not acknowledged has failed for the service. The default is 3000. */
    private static final int SEND_TIMEOUT = 1000;

    private ServiceConfiguration() {}

    static ServiceConfiguration fromSystemProperties() {
        return new ServiceConfiguration();
    }

    DataSource dataSource() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(new CrashingDataSource(
                property("jdbcUrl"), property("user"), property("password"), CrashPoint.valueOf(property("crash"))));
        return pool;
    }

    DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer("shop-" + topic());
        producer.setNamesrvAddr(property("nameServer"));
        producer.setSendMsgTimeout(SEND_TIMEOUT);
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(500);
        producer.start();
        return producer;
    }

    String topic() {
        return property("topic");
    }

    String shift() {
        return property("shift");
    }

    boolean tellsAfterwards() {
        return Boolean.getBoolean("shop.tellsAfterwards");
    }

    boolean waits() {
        return Boolean.getBoolean("shop.waits");
    }

    private static String property(String name) {
        String value = System.getProperty("shop." + name);
        if (value == null) {
            throw new IllegalStateException("-Dshop." + name + " is missing");
        }
        return value;
    }
}
