package io.tenon.soak;

import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.Tally;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Very many messages without a fault: what the application and the status table hold stays flat, and every message comes
 * once. Everything has its stock settings. Ends with a line that begins with "soak" and with exit code 1 unless all is
 * well.
 */
public final class Soak {
    private static final String TOPIC = "soaked";
    private static final Duration SAMPLE = Duration.ofSeconds(15);

    /** Reachable heap may grow by so much between the first third of a run and its last. */
    private static final double MOST_GROWTH = 1.3;

    /** By so many threads the last third may have more than the first: those of clients come and go. */
    private static final int MOST_MORE_THREADS = 4;

    /** Rows are deleted together, so that many are a matter of the moment. */
    private static final int ROWS_OF_A_MOMENT = 1000;

    /** Of a message left to its check: those of its segment and of its attempts stay until the retention is over. */
    private static final int MOST_ROWS_LEFT = 2;

    private final MariaDb database;
    private final Delivery delivery;
    private final List<Sample> samples = new ArrayList<>();

    /** What is held at a moment; {@code heap} in MiB. */
    private record Sample(
            long seconds, long committed, long heap, int threads, long leftToCheck, long rows, long outboxRows) {}

    private Soak(MariaDb database, Delivery delivery) {
        this.database = database;
        this.delivery = delivery;
    }

    /** Arguments: how many messages to commit at least, and the delivery. */
    public static void main(String[] arguments) throws Exception {
        long messages = Long.parseLong(arguments[0]);
        Delivery delivery = Delivery.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        boolean well;
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.stock());
                MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB)) {
            broker.createTopic(TOPIC, 4);
            try (Deliveries deliveries = Deliveries.countedOf(broker.nameServerAddress(), TOPIC)) {
                well = new Soak(database, delivery).run(messages, broker, deliveries);
            }
        }
        System.exit(well ? 0 : 1);
    }

    private boolean run(long messages, BrokerProcess broker, Deliveries deliveries) throws Exception {
        execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY)");
        Path log = Files.createTempFile("soaked-shop-", ".log");
        long start = System.nanoTime();
        System.out.println("| s | committed | heap MiB | threads | left to a check | status rows | outbox rows |");
        System.out.println("|---:|---:|---:|---:|---:|---:|---:|");
        try (ChildJvm shop = ChildJvm.start(
                SoakedShop.class,
                List.of(),
                List.of(
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        broker.nameServerAddress(),
                        TOPIC,
                        Long.toString(messages),
                        delivery.name()),
                log)) {
            boolean done;
            do {
                done = shop.says("DONE", SAMPLE);
                sample(shop, start);
            } while (!done);
            Set<String> committed = committed();
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> deliveries.keys().containsAll(committed));
            // The grace, and two rounds of checks.
            deliveries.awaitQuiet(Duration.ofSeconds(70), Duration.ofMinutes(5));
            sample(shop, start);
            return judge(Tally.of(committed, deliveries));
        }
    }

    private void sample(ChildJvm shop, long start) throws SQLException {
        int asked = samples.size();
        shop.tell("");
        await().atMost(Duration.ofSeconds(30)).until(() -> holds(shop).size() > asked);
        String[] words = holds(shop).get(asked).split(" ");
        Sample sample = new Sample(
                (System.nanoTime() - start) / 1_000_000_000,
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                Long.parseLong(words[4]),
                number("SELECT COUNT(*) - 1 FROM tenon_status"),
                delivery == Delivery.OUTBOX
                        ? number("SELECT COUNT(*) FROM tenon_outbox WHERE state NOT IN ('S', 'L')")
                        : 0);
        samples.add(sample);
        System.out.printf(
                "| %d | %d | %d | %d | %d | %d | %d |%n",
                sample.seconds,
                sample.committed,
                sample.heap,
                sample.threads,
                sample.leftToCheck,
                sample.rows,
                sample.outboxRows);
    }

    private static List<String> holds(ChildJvm shop) {
        return shop.lines().stream().filter(line -> line.startsWith("HOLDS ")).toList();
    }

    private boolean judge(Tally tally) {
        Sample end = samples.get(samples.size() - 1);
        List<Sample> working = samples.subList(0, samples.size() - 1);
        int third = Math.max(1, working.size() / 3);
        long heapFirst = most(working.subList(0, third), Sample::heap);
        long heapLast = most(working.subList(working.size() - third, working.size()), Sample::heap);
        long threadsFirst = most(working.subList(0, third), Sample::threads);
        long threadsLast = most(working.subList(working.size() - third, working.size()), Sample::threads);
        long rowsFirst = most(working.subList(0, third), this::rowsOfDelivery);
        long rowsLast = most(working.subList(working.size() - third, working.size()), this::rowsOfDelivery);
        boolean flat = heapLast <= heapFirst * MOST_GROWTH
                && threadsLast <= threadsFirst + MOST_MORE_THREADS
                && rowsLast <= rowsFirst * MOST_GROWTH + ROWS_OF_A_MOMENT
                && end.rows <= MOST_ROWS_LEFT * end.leftToCheck
                && end.outboxRows == 0;
        System.out.printf(
                "soak delivery=%s messages=%d %s heapFirst=%dMiB heapLast=%dMiB rowsFirst=%d rowsLast=%d rowsEnd=%d threads=%d"
                        + " leftToCheck=%d flat=%s seconds=%d%n",
                delivery.name().toLowerCase(Locale.ROOT),
                tally.committed(),
                tally.verdict(),
                heapFirst,
                heapLast,
                rowsFirst,
                rowsLast,
                end.rows + end.outboxRows,
                end.threads,
                end.leftToCheck,
                flat ? "yes" : "no",
                end.seconds);
        return flat
                && tally.lost().isEmpty()
                && tally.ghosts().isEmpty()
                && tally.duplicates().isEmpty();
    }

    private long rowsOfDelivery(Sample sample) {
        return delivery == Delivery.OUTBOX ? sample.outboxRows : sample.rows;
    }

    private static long most(List<Sample> samples, ToLongFunction<Sample> what) {
        return samples.stream().mapToLong(what).max().orElseThrow();
    }

    private Set<String> committed() throws SQLException {
        Set<String> ids = new HashSet<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(10_000);
            try (ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
                while (rows.next()) {
                    ids.add(Objects.requireNonNull(rows.getString(1)));
                }
            }
        }
        return ids;
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
