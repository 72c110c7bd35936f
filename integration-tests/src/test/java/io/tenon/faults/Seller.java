package io.tenon.faults;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** An instance of the application in a JVM of its own, to be killed between two steps of its one transaction. */
final class Seller implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private Seller(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it in the check group of the joint's producer; returns when its order is inserted and its half is stored. */
    static Seller sells(Joint joint, String order) throws IOException {
        Database database = joint.database;
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Seller.class.getName(),
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        joint.broker.nameServerAddress(),
                        joint.topic,
                        joint.producer.getProducerGroup() + "-tenon",
                        order))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Seller seller = new Seller(process);
        seller.expect("SENT");
        return seller;
    }

    /** Commits; returns when the database has. */
    void commit() throws IOException {
        process.getOutputStream().write("commit\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        expect("COMMITTED");
    }

    /** As kill -9 does; returns when it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private void expect(String answer) throws IOException {
        String line = answers.readLine();
        if (!answer.equals(line)) {
            throw new IllegalStateException("the seller said " + line + " instead of " + answer);
        }
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
