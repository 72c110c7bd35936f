package io.tenon.hostile;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * An application that has nearly no stack left when it works: one transaction after the other, each a few frames farther
 * from the end. In a JVM of its own, since a class whose initialization runs out of stack is never usable again.
 */
final class Diver {
    static final int FARTHEST = 600;
    static final int STEP = 5;

    /** Dives, and waits for the end of it. */
    static int dive(Joint joint, String keys) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Diver.class.getName(),
                        joint.database.jdbcUrl(),
                        joint.database.user(),
                        joint.database.password(),
                        joint.broker.nameServerAddress(),
                        joint.topic,
                        joint.producer.getProducerGroup() + "-tenon",
                        keys))
                .inheritIO()
                .start();
        return process.onExit().join().exitValue();
    }

    private final TenonDataSource dataSource;
    private final TenonProducer producer;
    private final String topic;
    private boolean worked;

    private Diver(TenonDataSource dataSource, TenonProducer producer, String topic) {
        this.dataSource = dataSource;
        this.producer = producer;
        this.topic = topic;
    }

    public static void main(String[] arguments) throws Exception {
        TenonDataSource dataSource =
                Joint.configured(new DriverManagerDataSource(arguments[0], arguments[1], arguments[2]), "diver");
        TenonProducer producer = new TenonProducer(arguments[4] + "-diver");
        producer.setNamesrvAddr(arguments[3]);
        producer.setCheckGroup(arguments[5]);
        producer.start();
        Diver diver = new Diver(dataSource, producer, arguments[4]);
        int[] committed = new int[1];
        Thread thread = new Thread(null, () -> committed[0] = diver.transactions(arguments[6]), "diver", 512 * 1024);
        thread.start();
        thread.join();
        System.out.println("stack overflows: of " + FARTHEST / STEP + " transactions " + committed[0] + " committed");
        producer.shutdown();
        Runtime.getRuntime().halt(0);
    }

    private int transactions(String keys) {
        int committed = 0;
        // From far to near: what is needed has been loaded and used before the stack is short.
        for (int frames = FARTHEST; frames > 0; frames -= STEP) {
            String key = keys + frames;
            Connection[] connection = new Connection[1];
            boolean[] done = new boolean[1];
            try {
                connection[0] = dataSource.getConnection();
                connection[0].setAutoCommit(false);
                worked = false;
                dive(frames, () -> {
                    work(connection[0], key);
                    done[0] = true;
                });
            } catch (Throwable e) {
                // An application that goes on, whatever happens.
            } finally {
                end(connection[0]);
            }
            committed += done[0] ? 1 : 0;
        }
        return committed;
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Goes down until the stack is at its end, comes up so many frames, and works there. */
    private int dive(int frames, Work work) throws Exception {
        int above;
        try {
            above = dive(frames, work) + 1;
        } catch (StackOverflowError e) {
            if (worked) {
                throw e;
            }
            above = 0;
        }
        if (above == frames && !worked) {
            worked = true;
            work.run();
        }
        return above;
    }

    private void work(Connection connection, String key) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, key);
            insert.executeUpdate();
        }
        producer.send(new Message(topic, "created", key, new byte[] {1}));
        connection.commit();
    }

    /** As Spring does after a failed commit: rolls back, and restores autocommit. */
    private static void end(Connection connection) {
        try (Connection c = connection) {
            c.rollback();
            c.setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            // Broken by the overflow: the database has rolled it back or will.
        }
    }
}
