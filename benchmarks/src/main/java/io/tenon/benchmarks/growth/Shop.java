package io.tenon.benchmarks.growth;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.internal.outbox.DueRows;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.testbed.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/** One database with its status table, and the work that is measured on it. */
public final class Shop implements AutoCloseable {
    private static final byte[] BODY = new byte[200];
    private static final int QUERIES = 200;
    private static final int ROWS = 250;

    private final HikariDataSource pool = new HikariDataSource();
    private final TenonDataSource dataSource;
    private final DefaultMQProducer producer;
    private final Delivery delivery;
    private final String topic;
    private final AtomicLong ids = new AtomicLong();

    public Shop(
            String name, Database database, Delivery delivery, DefaultMQProducer producer, String topic, int threads)
            throws SQLException {
        this.producer = producer;
        this.delivery = delivery;
        this.topic = topic;
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(threads + 2);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, body VARBINARY(200))");
        }
        this.dataSource = new TenonDataSource(pool);
        dataSource.setName(name);
        dataSource.setCreateTable(true);
        dataSource.setDelivery(delivery);
        dataSource.setGraceMillis(2_000); // so that the clean-up works while it is measured
        dataSource.start();
    }

    /** A connection that Tenon does not follow. */
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /** Performs 1 insert and 1 message, again and again; returns the nanoseconds of each. */
    public long[] work(int threads, int seconds) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            List<Future<long[]>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(workers.submit(() -> workUntil(end)));
            }
            long[] all = new long[0];
            for (Future<long[]> future : futures) {
                long[] part = future.get();
                int length = all.length;
                all = Arrays.copyOf(all, length + part.length);
                System.arraycopy(part, 0, all, length, part.length);
            }
            return all;
        } finally {
            workers.shutdown();
        }
    }

    private long[] workUntil(long end) throws Exception {
        long[] nanos = new long[1024];
        int count = 0;
        long start = System.nanoTime();
        while (start < end) {
            perform();
            long now = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = now - start;
            start = now;
        }
        return Arrays.copyOf(nanos, count);
    }

    private void perform() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO orders (id, body) VALUES (?, ?)")) {
                insert.setLong(1, ids.incrementAndGet());
                insert.setBytes(2, BODY);
                insert.executeUpdate();
            }
            producer.send(new Message(topic, BODY));
            connection.commit();
        }
    }

    /**
     * How long it takes to find out what became of 250 transactions, and to delete their rows: a verdict's query on the status
     * table, the relay's look on the outbox.
     */
    public QueryTimes queryTimes() throws SQLException {
        long[] reads = new long[QUERIES];
        long[] deletions = new long[QUERIES];
        try (Connection connection = pool.getConnection()) {
            Queries queries = delivery == Delivery.OUTBOX ? outboxQueries(connection) : statusQueries(connection);
            for (int i = 0; i < QUERIES; i++) {
                List<StatusId> ids = new ArrayList<>();
                for (int row = 0; row < ROWS; row++) {
                    ids.add(StatusId.next());
                }
                connection.setAutoCommit(false);
                queries.insert(ids);
                connection.commit();
                connection.setAutoCommit(true);
                long begun = System.nanoTime();
                queries.read(ids);
                long read = System.nanoTime();
                queries.delete(ids);
                reads[i] = read - begun;
                deletions[i] = System.nanoTime() - read;
            }
        }
        return new QueryTimes(median(reads) / 1e3, median(deletions) / 1e3);
    }

    private interface Queries {
        void insert(List<StatusId> ids) throws SQLException;

        void read(List<StatusId> ids) throws SQLException;

        void delete(List<StatusId> ids) throws SQLException;
    }

    private static Queries statusQueries(Connection connection) throws SQLException {
        StatusTable table = StatusTable.open(connection, StatusTable.DEFAULT_NAME, false);
        return new Queries() {
            @Override
            public void insert(List<StatusId> ids) throws SQLException {
                for (StatusId id : ids) {
                    table.insertLive(connection, id);
                }
            }

            @Override
            public void read(List<StatusId> ids) throws SQLException {
                List<VerdictQuestion> questions = new ArrayList<>();
                ids.forEach(id -> questions.add(new VerdictQuestion(id, StatusId.next())));
                table.read(connection, questions);
            }

            @Override
            public void delete(List<StatusId> ids) throws SQLException {
                table.delete(connection, ids);
            }
        };
    }

    /** The rows are of a sender that has no relay. */
    private static Queries outboxQueries(Connection connection) throws SQLException {
        OutboxTable table = OutboxTable.find(connection, OutboxTable.DEFAULT_NAME, 5_000);
        return new Queries() {
            @Override
            public void insert(List<StatusId> ids) throws SQLException {
                for (StatusId id : ids) {
                    table.insert(connection, id, "nobody", BODY);
                }
            }

            @Override
            public void read(List<StatusId> ids) throws SQLException {
                DueRows due = table.dueAfter(connection, "nobody", StatusId.ZERO, 0, ROWS);
                table.read(connection, due.nextPage(ROWS, Long.MAX_VALUE));
            }

            @Override
            public void delete(List<StatusId> ids) throws SQLException {
                table.delete(connection, ids);
            }
        };
    }

    public static double median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public void close() throws IOException {
        dataSource.close();
        pool.close();
    }

    /** Medians in microseconds, of 250 rows each. */
    public record QueryTimes(double verdictMicros, double deletionMicros) {}
}
