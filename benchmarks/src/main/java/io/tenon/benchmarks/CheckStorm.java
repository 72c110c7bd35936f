package io.tenon.benchmarks;

import io.tenon.benchmarks.storm.Casualty;
import io.tenon.benchmarks.storm.Mixture;
import io.tenon.benchmarks.storm.Survivor;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A check storm: a sender dies and leaves 100,000 halves that it has committed or rolled back and never ended; a fresh
 * instance of its group answers the broker's checks. How fast, with how many statements (as the database itself counts them,
 * the settings of sessions among them), and whether each committed message arrives once and no other.
 */
public final class CheckStorm {
    private static final List<Integer> SIZES = List.of(1, 1, 1, 5, 10);
    private static final String TOPIC = "orders";
    private static final Duration NEVER = Duration.ofHours(10);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(6);
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final List<String> CHILD = List.of("-Xmx600m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

    private final Mixture mixture;
    private final BrokerProcess broker;
    private final Database database;
    private int questions;

    private CheckStorm(Mixture mixture, BrokerProcess broker, Database database) {
        this.mixture = mixture;
        this.broker = broker;
        this.database = database;
    }

    /** Arguments: halves, the sizes of transactions in turn, as "1,1,1,5,10", and the database: mariadb or mysql. */
    public static void main(String[] arguments) throws Exception {
        int halves = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        List<Integer> sizes = arguments.length > 1 ? Mixture.sizes(arguments[1]) : SIZES;
        DatabaseServer server = arguments.length > 2 ? DatabaseServer.named(arguments[2]) : DatabaseServer.MARIADB;
        if (server == DatabaseServer.POSTGRESQL) {
            throw new IllegalArgumentException("The storm counts statements as MySQL and MariaDB do: mariadb or mysql");
        }
        BrokerSettings settings = BrokerSettings.stock()
                .withChecks(NEVER, Duration.ofSeconds(1), 1000)
                .withTransactionOpBatchInterval(Duration.ofMillis(100));
        try (BrokerProcess broker = BrokerProcess.start(settings);
                Database database = server.freshDatabase()) {
            broker.createTopic(TOPIC, 8);
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE orders (id INT PRIMARY KEY)");
            }
            new CheckStorm(new Mixture(halves, sizes), broker, database).run();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        sendAndDie();
        System.out.printf(
                Locale.ROOT,
                "storm mixture: %d transactions of %s messages in turn, a turn committed, a turn rolled back%n",
                mixture.transactions(),
                mixture.sizes());
        TimeUnit.SECONDS.sleep(7); // until the last lease is over: the storm is about checks that have an answer
        try (Deliveries deliveries = Deliveries.countedOf(broker.nameServerAddress(), TOPIC);
                ChildJvm survivor = ChildJvm.start(Survivor.class, CHILD, arguments(Integer.toString(messages())))) {
            survivor.await("READY", Duration.ofMinutes(2));
            Map<String, Long> statementsBefore = statements();
            double brokerCpu = brokerCpuSeconds();
            double databaseCpu = databaseCpuSeconds();
            broker.setChecks(FIRST_CHECK, ROUND, 1000);
            Map<String, Double> tally = awaitAnswers(survivor);
            databaseCpu = databaseCpuSeconds() - databaseCpu;
            brokerCpu = brokerCpuSeconds() - brokerCpu;
            Map<String, Long> statements = statements();
            statementsBefore.forEach((name, count) -> statements.merge(name, -count, Long::sum));
            // Two more rounds of checks: what was answered must stay so.
            deliveries.awaitQuiet(ROUND.multipliedBy(2), Duration.ofMinutes(5));
            Map<String, Double> end = tally(survivor);
            System.out.printf(
                    Locale.ROOT,
                    "storm answers: %.0f COMMIT and %.0f ROLLBACK were sent, %.0f not acknowledged in time (the broker may have"
                            + " obeyed all the same: a source of duplicates)%n",
                    end.getOrDefault("commits", 0.0),
                    end.getOrDefault("rollbacks", 0.0),
                    end.getOrDefault("commits", 0.0)
                            + end.getOrDefault("rollbacks", 0.0)
                            - end.getOrDefault("acknowledged", 0.0));
            report(tally, statements, brokerCpu, databaseCpu, deliveries);
        }
    }

    private void sendAndDie() throws InterruptedException {
        long begun = System.nanoTime();
        try (ChildJvm casualty = ChildJvm.start(Casualty.class, CHILD, arguments(TOPIC, mixture.toString()))) {
            casualty.await("DONE", Duration.ofMinutes(15));
        }
        System.out.printf(Locale.ROOT, "storm sender: %.1f s, killed%n", (System.nanoTime() - begun) / 1e9);
    }

    private List<String> arguments(String... more) {
        List<String> all = new ArrayList<>(
                List.of(database.jdbcUrl(), database.user(), database.password(), broker.nameServerAddress()));
        all.addAll(List.of(more));
        return all;
    }

    private int messages() {
        int messages = 0;
        for (int t = 0; t < mixture.transactions(); t++) {
            messages += mixture.sizeOf(t);
        }
        return messages;
    }

    private Map<String, Double> awaitAnswers(ChildJvm survivor) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120 + messages() / 200);
        while (true) {
            Map<String, Double> tally = tally(survivor);
            if (tally.getOrDefault("answered", 0.0) >= messages()) {
                return tally;
            }
            if (questions % 40 == 0) {
                System.out.println("storm so far: " + tally);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not all checks were answered in time: " + tally);
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }

    private Map<String, Double> tally(ChildJvm survivor) {
        survivor.tell("tally");
        return parse(survivor.await("TALLY " + ++questions + " ", Duration.ofMinutes(1)));
    }

    private static Map<String, Double> parse(String line) {
        Map<String, Double> values = new HashMap<>();
        for (String word : line.split(" ")) {
            int sign = word.indexOf('=');
            if (sign > 0) {
                values.put(word.substring(0, sign), Double.valueOf(word.substring(sign + 1)));
            }
        }
        return values;
    }

    /** All statements that the server was given, by anybody: nobody but the survivor gives it any. */
    private Map<String, Long> statements() throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Com_select', 'Com_insert',"
                                + " 'Com_set_option', 'Com_delete', 'Com_commit')")) {
            while (rows.next()) {
                counts.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getLong(2));
            }
        }
        return counts;
    }

    private double brokerCpuSeconds() {
        return Cpu.millis(List.of(broker.process())) / 1e3;
    }

    private double databaseCpuSeconds() {
        return Cpu.millis(database.processes()) / 1e3;
    }

    private void report(
            Map<String, Double> tally,
            Map<String, Long> statements,
            double brokerCpu,
            double databaseCpu,
            Deliveries deliveries) {
        int lost = 0;
        int ghosts = 0;
        int duplicates = 0;
        for (int t = 0; t < mixture.transactions(); t++) {
            for (int m = 0; m < mixture.sizeOf(t); m++) {
                int count = deliveries.countOf(mixture.key(t, m));
                if (mixture.commits(t)) {
                    lost += count == 0 ? 1 : 0;
                    duplicates += Math.max(0, count - 1);
                } else {
                    ghosts += count;
                }
            }
        }
        double checks = tally.getOrDefault("checks", 0.0);
        double perThousand = 1000 / checks;
        double seconds = tally.getOrDefault("answeredSeconds", 0.0);
        double pace = messages() / seconds;
        double busy = tally.getOrDefault("busy", 0.0);
        System.out.printf(
                Locale.ROOT,
                "storm pace: 90 %% of %d checks arrived in %.1f s; at most %.0f waited for an answer; the database thread"
                        + " was busy %.0f %% of the time, so about %.0f answers a second would be possible%n",
                messages(),
                tally.getOrDefault("checkedSeconds", 0.0),
                tally.getOrDefault("waiting", 0.0),
                busy * 100,
                pace / Math.max(0.01, busy));
        System.out.printf(
                Locale.ROOT,
                "storm statements per 1000 checks: selects %.2f, inserts %.2f, session settings %.2f, commits %.2f,"
                        + " deletes %.2f%n",
                statements.getOrDefault("com_select", 0L) * perThousand,
                statements.getOrDefault("com_insert", 0L) * perThousand,
                statements.getOrDefault("com_set_option", 0L) * perThousand,
                statements.getOrDefault("com_commit", 0L) * perThousand,
                statements.getOrDefault("com_delete", 0L) * perThousand);
        System.out.printf(
                Locale.ROOT,
                "storm cpu seconds per 1000 checks: instance %.3f, broker %.3f, database %.3f%n",
                tally.getOrDefault("cpuSeconds", 0.0) * perThousand,
                brokerCpu * perThousand,
                databaseCpu * perThousand);
        System.out.printf(
                Locale.ROOT,
                "storm checks=%.0f seconds=%.1f answers-per-second=%.0f queries-per-1000-checks=%.2f lost=%d ghosts=%d"
                        + " duplicates=%d%n",
                checks,
                seconds,
                pace,
                statements.getOrDefault("questions", 0L) * perThousand,
                lost,
                ghosts,
                duplicates);
    }
}
