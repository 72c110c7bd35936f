package io.tenon.cluster;

import static io.tenon.cluster.Clustered.queueOn;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerCluster;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;

/** The child's side of an {@link Instance}: a stock service with a pool, a producer, and work. */
final class InstanceMain {
    static final String READY = "READY";
    static final String BEGUN = "BEGUN";
    static final String COMMITTED = "COMMITTED";
    static final String LOADED = "LOADED";
    static final String STOPPED = "STOPPED";

    private final String topic;
    private final TenonDataSource dataSource;
    private final TenonProducer producer;
    private final Load load;
    private @Nullable Connection begun;

    private InstanceMain(String topic, String name, TenonDataSource dataSource, TenonProducer producer) {
        this.topic = topic;
        this.dataSource = dataSource;
        this.producer = producer;
        this.load = new Load(topic, name, dataSource, producer);
    }

    /** Arguments: JDBC URL, user, password, name server, topic, check group, name. */
    public static void main(String[] arguments) throws Exception {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[1]);
        pool.setPassword(arguments[2]);
        pool.setMaximumPoolSize(8);
        TenonDataSource dataSource = Joint.configured(new HikariDataSource(pool), "instance");
        dataSource.start();
        TenonProducer producer = new TenonProducer(arguments[4] + "-instances");
        producer.setNamesrvAddr(arguments[3]);
        producer.setCheckGroup(arguments[5]);
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(1000);
        producer.start();
        InstanceMain instance = new InstanceMain(arguments[4], arguments[6], dataSource, producer);
        System.out.println(READY);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            instance.obey(line.split(" "));
        }
        // Nobody wants an orderly end: the parent is gone.
        Runtime.getRuntime().halt(0);
    }

    private void obey(String[] words) throws Exception {
        switch (words[0]) {
            case "begin" -> begin(words[1]);
            case "commit" -> {
                Objects.requireNonNull(begun, "nothing was begun").commit();
                System.out.println(COMMITTED);
            }
            case "load" -> {
                load.start();
                load.awaitCommits();
                System.out.println(LOADED);
            }
            case "stop" -> stop();
            default -> throw new IllegalArgumentException("Unknown command " + words[0]);
        }
    }

    private void begin(String id) throws Exception {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        order(connection, id + "-lone", BrokerCluster.LONE);
        order(connection, id + "-replicated", BrokerCluster.REPLICATED);
        begun = connection;
        System.out.println(BEGUN);
    }

    private void order(Connection connection, String id, String broker) throws Exception {
        insert(connection, id);
        producer.send(new Message(topic, "created", id, new byte[] {1}), queueOn(broker, producer, topic));
    }

    static void insert(Connection connection, String id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }

    private void stop() throws Exception {
        String account = load.stop();
        producer.shutdown();
        dataSource.close();
        System.out.println(STOPPED + " " + account + " left=" + producer.getMessagesLeftToCheck());
        System.exit(0);
    }
}
