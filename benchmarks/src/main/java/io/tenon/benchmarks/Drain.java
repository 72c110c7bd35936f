package io.tenon.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;

/**
 * Drain: how fast the relay sends what has gathered in the outbox while the broker was away, one message in each row, from the
 * first row that goes to the last one.
 */
public final class Drain {
    private static final int THREADS = 8;
    private static final int QUEUES = 8;
    private static final String TOPIC = "orders";
    private static final byte[] BODY = new byte[200];

    private final HikariDataSource pool = new HikariDataSource();
    private final TenonDataSource dataSource;
    private final TenonProducer producer = new TenonProducer("shop");
    private final AtomicLong orders = new AtomicLong();
    private final boolean ordered;

    private Drain(DatabaseServer server, String nameServer, boolean ordered) throws SQLException, MQClientException {
        this.ordered = ordered;
        pool.setDataSource(server.freshDatabase().dataSource());
        pool.setMaximumPoolSize(THREADS + 4);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY)");
        }
        dataSource = new TenonDataSource(pool);
        dataSource.setName("drain");
        dataSource.setCreateTable(true);
        dataSource.setDelivery(Delivery.OUTBOX);
        dataSource.start();
        producer.setNamesrvAddr(nameServer);
        producer.setPollNameServerInterval(1_000); // the client sees that the broker is back
        producer.start();
    }

    /** Arguments: rows, the database, and "ordered" for messages with a chosen queue. */
    public static void main(String[] arguments) throws Exception {
        long rows = arguments.length > 0 ? Long.parseLong(arguments[0]) : 100_000;
        DatabaseServer server = DatabaseServer.named(arguments.length > 1 ? arguments[1] : "mariadb");
        boolean ordered = arguments.length > 2 && arguments[2].equals("ordered");
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.stock())) {
            broker.createTopic(TOPIC, QUEUES);
            Drain drain = new Drain(server, broker.nameServerAddress(), ordered);
            drain.order(1); // the client knows its route, and the tables are there
            drain.awaitEmpty(0);
            broker.kill();
            long begun = System.nanoTime();
            drain.fill(rows);
            System.out.printf(
                    Locale.ROOT, "drain filled with %d rows in %.0f s%n", rows, (System.nanoTime() - begun) / 1e9);
            long filled = drain.waiting();
            Thread restart = new Thread(broker::restart);
            restart.start(); // returns later than the broker takes its first messages
            long first = drain.awaitBelow(filled);
            long left = drain.waiting();
            double seconds = (drain.awaitEmpty(left) - first) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "drain database=%s ordered=%s rows=%d seconds=%.1f per-second=%.0f%n",
                    server.label(),
                    ordered ? "yes" : "no",
                    left,
                    seconds,
                    left / seconds);
            restart.join();
            drain.close();
        }
        System.exit(0);
    }

    private void fill(long rows) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(workers.submit(() -> {
                    order(rows / THREADS);
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } finally {
            workers.shutdown();
        }
    }

    private void order(long count) throws Exception {
        for (long i = 0; i < count; i++) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                long id = orders.incrementAndGet();
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                    insert.setLong(1, id);
                    insert.executeUpdate();
                }
                if (ordered) {
                    producer.send(new Message(TOPIC, BODY), new SelectMessageQueueByHash(), id);
                } else {
                    producer.send(new Message(TOPIC, BODY));
                }
                connection.commit();
            }
        }
    }

    private long waiting() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM tenon_outbox WHERE state IN ('O', 'R', 'P')")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Returns when it was seen, on {@link System#nanoTime()}'s clock. */
    private long awaitBelow(long rows) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (waiting() >= rows) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("Nothing was sent within two minutes");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return System.nanoTime();
    }

    private long awaitEmpty(long rows) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120 + rows / 500);
        while (waiting() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(waiting() + " rows are still there");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return System.nanoTime();
    }

    private void close() throws java.io.IOException {
        producer.shutdown();
        dataSource.close();
        pool.close();
    }
}
