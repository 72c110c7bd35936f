package io.tenon.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/**
 * One insert and one message of 200 bytes: Tenon beside the unsafe dual write (commit, then the stock synchronous send),
 * on MariaDB, each measurement on a fresh broker and table, by 1 and by 8 threads, in interleaved rounds. Throughput is
 * counted until the last message is delivered.
 */
public final class DualWrite {
    private static final int ROUNDS = 3;
    private static final byte[] BODY = new byte[200];

    private enum Contender {
        UNSAFE,
        TENON_SEND,
        TENON_ENQUEUE
    }

    private DualWrite() {}

    /** Arguments: seconds of each measurement. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length == 0 ? 8 : Integer.parseInt(arguments[0]);
        for (int threads : new int[] {1, 8}) {
            Map<Contender, List<Result>> results = new EnumMap<>(Contender.class);
            for (int round = 1; round <= ROUNDS; round++) {
                for (Contender contender : Contender.values()) {
                    Result result = measure(contender, threads, seconds);
                    results.computeIfAbsent(contender, c -> new ArrayList<>()).add(result);
                    System.out.printf(Locale.ROOT, "round %d threads=%d %-13s %s%n", round, threads, contender, result);
                }
            }
            Result unsafe = Result.median(results.getOrDefault(Contender.UNSAFE, List.of()));
            for (Contender contender : new Contender[] {Contender.TENON_SEND, Contender.TENON_ENQUEUE}) {
                Result tenon = Result.median(results.getOrDefault(contender, List.of()));
                System.out.printf(
                        Locale.ROOT,
                        "ratio 1-insert-1-message threads=%d %s throughput tenon/unsafe=%.2f p50 tenon/unsafe=%.2f p99"
                                + " tenon/unsafe=%.2f%n",
                        threads,
                        contender.name().toLowerCase(Locale.ROOT).replace('_', '.'),
                        tenon.perSecond / unsafe.perSecond,
                        tenon.p50Micros / unsafe.p50Micros,
                        tenon.p99Micros / unsafe.p99Micros);
            }
        }
        System.exit(0);
    }

    private static Result measure(Contender contender, int threads, int seconds) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.stock());
                Database database = MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J);
                HikariDataSource pool = new HikariDataSource()) {
            broker.createTopic("orders", 8);
            pool.setDataSource(database.dataSource());
            pool.setMaximumPoolSize(threads + 2);
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, body VARBINARY(200))");
            }
            boolean safe = contender != Contender.UNSAFE;
            DefaultMQProducer producer = safe ? new TenonProducer("shop") : new DefaultMQProducer("shop");
            producer.setNamesrvAddr(broker.nameServerAddress());
            producer.start();
            TenonDataSource tenon = new TenonDataSource(pool);
            tenon.setCreateTable(true);
            DataSource used = safe ? tenon : pool;
            try (Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), "orders")) {
                AtomicLong ids = new AtomicLong();
                Callable<Void> unit = () -> {
                    switch (contender) {
                        case UNSAFE -> {
                            try (Connection connection = begin(used)) {
                                insert(connection, ids.incrementAndGet());
                                connection.commit();
                            }
                            producer.send(new Message("orders", BODY));
                        }
                        case TENON_SEND -> {
                            try (Connection connection = begin(used)) {
                                insert(connection, ids.incrementAndGet());
                                producer.send(new Message("orders", BODY));
                                connection.commit();
                            }
                        }
                        case TENON_ENQUEUE -> {
                            try (Connection connection = begin(used)) {
                                insert(connection, ids.incrementAndGet());
                                ((TenonProducer) producer).enqueue(new Message("orders", BODY));
                                connection.commit();
                            }
                        }
                    }
                    return null;
                };
                run(unit, threads, 3);
                await(deliveries, ids.get());
                long before = ids.get();
                long begun = System.nanoTime();
                long[] nanos = run(unit, threads, seconds);
                await(deliveries, ids.get());
                return new Result((ids.get() - before) * 1e9 / (System.nanoTime() - begun), nanos);
            } finally {
                producer.shutdown();
            }
        }
    }

    private static Connection begin(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void insert(Connection connection, long id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id, body) VALUES (?, ?)")) {
            insert.setLong(1, id);
            insert.setBytes(2, BODY);
            insert.executeUpdate();
        }
    }

    /** Returns the latency of every unit. */
    private static long[] run(Callable<Void> unit, int threads, int seconds) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            List<Future<long[]>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(workers.submit(() -> {
                    long[] nanos = new long[1024];
                    int count = 0;
                    long start = System.nanoTime();
                    while (start < end) {
                        unit.call();
                        long now = System.nanoTime();
                        if (count == nanos.length) {
                            nanos = Arrays.copyOf(nanos, count * 2);
                        }
                        nanos[count++] = now - start;
                        start = now;
                    }
                    return Arrays.copyOf(nanos, count);
                }));
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

    private static void await(Deliveries deliveries, long expected) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (deliveries.total() < expected) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "only " + deliveries.total() + " of " + expected + " messages were delivered within 2 minutes");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private static final class Result {
        final double perSecond;
        final double p50Micros;
        final double p99Micros;

        Result(double perSecond, long[] nanos) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            this.perSecond = perSecond;
            this.p50Micros = sorted[sorted.length / 2] / 1e3;
            this.p99Micros = sorted[(int) (sorted.length * 0.99)] / 1e3;
        }

        private Result(double perSecond, double p50Micros, double p99Micros) {
            this.perSecond = perSecond;
            this.p50Micros = p50Micros;
            this.p99Micros = p99Micros;
        }

        static Result median(List<Result> results) {
            return new Result(
                    middle(results.stream().mapToDouble(r -> r.perSecond).toArray()),
                    middle(results.stream().mapToDouble(r -> r.p50Micros).toArray()),
                    middle(results.stream().mapToDouble(r -> r.p99Micros).toArray()));
        }

        private static double middle(double[] values) {
            Arrays.sort(values);
            return values[values.length / 2];
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%6.0f/s p50 %5.0f us p99 %6.0f us", perSecond, p50Micros, p99Micros);
        }
    }
}
