package io.tenon.soak;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.common.message.Message;

/**
 * The application of the soak, in a JVM of its own: threads that commit, and some that roll back, until a number of
 * messages is committed. Whenever it is asked it says how much it holds.
 */
final class SoakedShop {
    private static final int THREADS = 8;
    private static final int MEBIBYTE = 1024 * 1024;

    private final String topic;
    private final long messages;
    private final TenonDataSource dataSource;
    private final TenonProducer producer;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();

    private SoakedShop(String topic, long messages, TenonDataSource dataSource, TenonProducer producer) {
        this.topic = topic;
        this.messages = messages;
        this.dataSource = dataSource;
        this.producer = producer;
    }

    /** Arguments: JDBC URL, user, password, name server, topic, messages, delivery. */
    public static void main(String[] arguments) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(1); // the soak must not wait for a DONE that never comes
        });
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[1]);
        pool.setPassword(arguments[2]);
        pool.setMaximumPoolSize(THREADS + 4);
        TenonDataSource dataSource = new TenonDataSource(new HikariDataSource(pool));
        dataSource.setCreateTable(true);
        dataSource.setDelivery(Delivery.valueOf(arguments[6]));
        dataSource.start(); // the tables are there when the first question about their rows comes
        TenonProducer producer = new TenonProducer("soaked-shop");
        producer.setNamesrvAddr(arguments[3]);
        producer.start();
        SoakedShop shop = new SoakedShop(arguments[4], Long.parseLong(arguments[5]), dataSource, producer);
        shop.answerQuestions();
        shop.work();
        System.out.println("DONE");
    }

    private void work() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom random = new SplittableRandom(i);
            workers.add(threads.submit(() -> {
                while (committed.get() < messages) {
                    transaction(random);
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
        threads.shutdown();
    }

    private void transaction(SplittableRandom random) throws Exception {
        int orders = random.nextInt(1, 20);
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                for (int i = 0; i < orders; i++) {
                    String id = Long.toString(numbers.incrementAndGet());
                    insert.setString(1, id);
                    insert.addBatch();
                    producer.enqueue(new Message(topic, "created", id, new byte[200]));
                }
                insert.executeBatch();
            }
            if (random.nextInt(20) == 0) {
                connection.rollback();
            } else {
                commit(connection, orders);
            }
        }
    }

    /** A refusal, where the machine is too busy for a half to be stored in time, is an answer, not a fault. */
    private void commit(Connection connection, int orders) throws SQLException {
        try {
            connection.commit();
            committed.addAndGet(orders);
        } catch (CommitRefusedException e) {
            System.err.println("refused: " + e.getMessage());
        }
    }

    private void answerQuestions() {
        Thread answers = new Thread(
                () -> {
                    try {
                        for (int c = System.in.read(); c >= 0; c = System.in.read()) {
                            if (c == '\n') {
                                System.out.println("HOLDS " + holds());
                            }
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException("The soak cannot be heard any more", e);
                    } finally {
                        Runtime.getRuntime().halt(0); // nobody asks any more: the soak is over, or gone
                    }
                },
                "answers");
        answers.start();
    }

    /** Messages committed, MiB of heap that are reachable, threads, messages left to a check. */
    private String holds() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return committed.get() + " " + heap / MEBIBYTE + " "
                + ManagementFactory.getThreadMXBean().getThreadCount() + " " + producer.getMessagesLeftToCheck();
    }
}
