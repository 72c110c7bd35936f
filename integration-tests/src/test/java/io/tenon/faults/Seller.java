package io.tenon.faults;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.Database;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** An instance of the application in a JVM of its own, to be killed between two steps of its one transaction. */
final class Seller implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChildJvm jvm;

    private Seller(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** Starts it in the check group of the joint's producer; returns when its order is inserted and its half is stored. */
    static Seller sells(Joint joint, String order) {
        Database database = joint.database;
        ChildJvm jvm = ChildJvm.start(
                Seller.class,
                List.of(),
                List.of(
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        joint.broker.nameServerAddress(),
                        joint.topic,
                        joint.producer.getProducerGroup() + "-tenon",
                        order));
        jvm.await("SENT", PATIENCE);
        return new Seller(jvm);
    }

    /** Commits; returns when the database has. */
    void commit() {
        jvm.tell("commit");
        jvm.await("COMMITTED", PATIENCE);
    }

    /** As kill -9 does; returns when it is gone. */
    void kill() {
        jvm.kill();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws Exception {
        TenonDataSource dataSource =
                Joint.configured(new DriverManagerDataSource(arguments[0], arguments[1], arguments[2]), "seller");
        TenonProducer producer = new TenonProducer(arguments[4] + "-seller");
        producer.setNamesrvAddr(arguments[3]);
        producer.setCheckGroup(arguments[5]);
        producer.start();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                insert.setString(1, arguments[6]);
                insert.executeUpdate();
            }
            producer.send(new Message(arguments[4], "created", arguments[6], new byte[] {1}));
            System.out.println("SENT");
            if ("commit".equals(commands.readLine())) {
                connection.commit();
                System.out.println("COMMITTED");
                commands.readLine();
            }
        }
        // Nobody wants an orderly end: either it was killed, or its parent is gone.
        Runtime.getRuntime().halt(0);
    }
}
