package io.tenon.hostile;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.common.message.Message;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * An application that has nearly no stack left when it works: one transaction after the other, each a few frames farther
 * from the end. In a JVM of its own, since a class whose initialization runs out of stack is never usable again.
 */
final class Diver {
    private static final int FARTHEST = 160;
    private static final int STEP = 4;
    private static final int FAR_ENOUGH_TO_LOAD_CLASSES = 600;
    /** The send at the end of the stack, the commit, or both. */
    private static final int TIMES = 3;

    /** Dives, and waits for the end of it. */
    static int dive(Joint joint, String keys) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
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
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("dives for longer than 3 minutes");
        }
        return process.exitValue();
    }

    static int transactions() {
        return TIMES * FARTHEST / STEP;
    }

    private final TenonDataSource dataSource;
    private final TenonProducer producer;
    private final String topic;
    private final Map<String, Integer> failures = new TreeMap<>();
    private boolean worked;

    private Diver(TenonDataSource dataSource, TenonProducer producer, String topic) {
        this.dataSource = dataSource;
        this.producer = producer;
        this.topic = topic;
    }

    public static void main(String[] arguments) {
        try {
            run(arguments);
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1); // the client's threads would keep it alive
        }
    }

    private static void run(String[] arguments) throws Exception {
        // A driver whose stack ended in the middle of a request may wait for an answer that never comes, whoever asked.
        String url = arguments[0] + "?socketTimeout=3";
        TenonDataSource dataSource =
                Joint.configured(new DriverManagerDataSource(url, arguments[1], arguments[2]), "diver");
        TenonProducer producer = new TenonProducer(arguments[4] + "-diver");
        producer.setNamesrvAddr(arguments[3]);
        producer.setCheckGroup(arguments[5]);
        producer.setSendMsgTimeout(1000);
        producer.start();
        Diver diver = new Diver(dataSource, producer, arguments[4]);
        int[] committed = new int[1];
        Thread thread = new Thread(null, () -> committed[0] = diver.transactions(arguments[6]), "diver", 512 * 1024);
        thread.start();
        thread.join();
        try (Connection c = dataSource.getConnection()) {
            c.setAutoCommit(false);
            insert(c, arguments[6] + "last");
            diver.send(arguments[6] + "last");
            c.commit(); // it is as good as new
        }
        System.out.println("stack overflows: of " + transactions() + " transactions " + committed[0] + " committed, "
                + diver.failures);
        producer.shutdown();
    }

    private int transactions(String keys) {
        int committed = 0;
        // From far to near: what is needed has been loaded and used before the stack is short.
        for (int i = transactions(); i > 0; i--) {
            String key = keys + i;
            int frames = i > transactions() - 10 ? FAR_ENOUGH_TO_LOAD_CLASSES : (i + TIMES - 1) / TIMES * STEP;
            boolean sendsDeep = i % TIMES != 0;
            boolean commitsDeep = i % TIMES != 1;
            try (Connection c = dataSource.getConnection()) {
                c.setAutoCommit(false);
                insert(c, key);
                run(sendsDeep ? frames : FAR_ENOUGH_TO_LOAD_CLASSES, () -> {
                    send(key);
                    if (sendsDeep && commitsDeep) {
                        c.commit();
                    }
                });
                if (!(sendsDeep && commitsDeep)) {
                    run(commitsDeep ? frames : FAR_ENOUGH_TO_LOAD_CLASSES, c::commit);
                }
                committed++;
            } catch (Throwable e) {
                // An application that goes on, whatever happens; the pool or the driver rolls back.
                failures.merge(e instanceof StackOverflowError ? "StackOverflowError" : e.toString(), 1, Integer::sum);
            }
        }
        return committed;
    }

    private interface Work {
        void run() throws Exception;
    }

    private void run(int frames, Work work) throws Exception {
        worked = false;
        dive(frames, work);
    }

    /** Goes down until the stack is at its end, comes up so many frames, and works there. */
    @SuppressWarnings("InfiniteRecursion") // until the stack is at its end, that is what it is for
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

    private static void insert(Connection connection, String key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, key);
            insert.executeUpdate();
        }
    }

    private void send(String key) throws Exception {
        producer.send(new Message(topic, "created", key, new byte[] {1}));
    }
}
