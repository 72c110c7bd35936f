package io.tenon.cluster;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a service does all day: short transactions with one to three messages, of which some roll back, and one thread
 * whose transactions stay open for longer than a broker waits before its first check, so that copies of their halves
 * exist when they commit. When it is told to stop, what is under way commits as it is.
 */
final class Load {
    /** Of one transaction. */
    static final int MOST_MESSAGES = 3;

    private static final int SHORT_THREADS = 2;
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final Duration LONG_TRANSACTION = Duration.ofSeconds(4);
    private static final int FIRST_COMMITS = 20;

    private final String topic;
    private final String name;
    private final TenonDataSource dataSource;
    private final TenonProducer producer;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch firstCommits = new CountDownLatch(FIRST_COMMITS);
    private final AtomicInteger orders = new AtomicInteger();
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();

    Load(String topic, String name, TenonDataSource dataSource, TenonProducer producer) {
        this.topic = topic;
        this.name = name;
        this.dataSource = dataSource;
        this.producer = producer;
    }

    void start() {
        for (int i = 0; i < SHORT_THREADS; i++) {
            SplittableRandom random = new SplittableRandom(name.hashCode() + i);
            threads.add(new Thread(() -> work(random, PAUSE, Duration.ZERO), "short-" + i));
        }
        SplittableRandom random = new SplittableRandom(name.hashCode());
        threads.add(new Thread(() -> work(random, Duration.ZERO, LONG_TRANSACTION), "long"));
        threads.forEach(Thread::start);
    }

    /** Returns when it has committed some transactions. */
    void awaitCommits() throws InterruptedException {
        firstCommits.await();
    }

    /** Returns, with an account of what was done, when nothing is under way any more. */
    String stop() throws InterruptedException {
        stopping.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        Exception failure = firstFailure.get();
        return "committed=" + committed + " rolledBack=" + rolledBack + " failed=" + failed
                + (failure == null ? "" : " first=" + failure.toString().replace('\n', ' '));
    }

    private void work(SplittableRandom random, Duration pause, Duration open) {
        try {
            do {
                try (Connection connection = dataSource.getConnection()) {
                    transaction(connection, random, open);
                } catch (Exception e) {
                    failed.incrementAndGet();
                    firstFailure.compareAndSet(null, e);
                }
            } while (!stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void transaction(Connection connection, SplittableRandom random, Duration open) throws Exception {
        connection.setAutoCommit(false);
        try {
            int messages = random.nextInt(1, MOST_MESSAGES + 1);
            for (int i = 0; i < messages; i++) {
                String id = name + "-" + orders.incrementAndGet();
                InstanceMain.insert(connection, id);
                Message message = new Message(topic, "created", id, new byte[] {1});
                if (random.nextBoolean()) {
                    producer.send(message);
                } else {
                    producer.enqueue(message);
                }
            }
            // Whether the stop came meanwhile or not, it ends as it would have.
            boolean cutShort = stopping.await(open.toMillis(), TimeUnit.MILLISECONDS);
            if (!cutShort && random.nextInt(8) == 0) {
                connection.rollback();
                rolledBack.incrementAndGet();
            } else {
                connection.commit();
                committed.incrementAndGet();
                firstCommits.countDown();
            }
        } catch (Exception e) {
            undo(connection, e);
            throw e;
        }
    }

    private static void undo(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
