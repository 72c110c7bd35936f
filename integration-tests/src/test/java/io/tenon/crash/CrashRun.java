package io.tenon.crash;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2Process;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.MySql;
import io.tenon.testbed.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Every point on several databases, whose series run beside each other on one broker.
 *
 * <p>As a program: {@code CrashRun [ROUNDS] [mariadb|mysql|postgresql|h2|all] [half|outbox|all]} prints the table as
 * Markdown after each round of each delivery, and ends with 1 if something was lost, was a ghost, or came twice where it must not.
 */
final class CrashRun implements AutoCloseable {
    private static final int MOST_CHECKS = 1000;

    private final BrokerProcess broker;
    private final List<Series> series = new ArrayList<>();

    /** @param logs what the instances log and say is kept there */
    CrashRun(Delivery delivery, List<Supplier<Database>> databases, Path logs) throws SQLException {
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for logs: " + logs, e);
        }
        Path jar = logs.resolve("crash-agent.jar");
        Weaving.writeAgent(jar);
        this.broker = BrokerProcess.start(
                BrokerSettings.quick().withChecks(Instance.FIRST_CHECK, Instance.CHECK_INTERVAL, MOST_CHECKS));
        BrokerDeath death = new BrokerDeath(broker, databases.size());
        List<CompletableFuture<Database>> starting =
                databases.stream().map(CompletableFuture::supplyAsync).toList();
        for (CompletableFuture<Database> database : starting) {
            series.add(new Series(delivery, database.join(), broker, death, jar, logs));
        }
    }

    /** Each point once on each database. */
    void round(int round) {
        List<Thread> threads = new ArrayList<>();
        for (Series one : series) {
            Thread thread = new Thread(() -> one.round(round), one.toString());
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted in round " + round, e);
            }
        }
    }

    /** Of all rounds so far, one for each database. */
    List<Reckoning> reckonings() throws SQLException {
        List<Reckoning> reckonings = new ArrayList<>();
        for (Series one : series) {
            reckonings.add(one.reckoning());
        }
        return reckonings;
    }

    @Override
    public void close() {
        series.forEach(Series::close);
        broker.close();
    }

    static List<Supplier<Database>> databases(String which) {
        Supplier<Database> mariaDb = () -> MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        Supplier<Database> postgres = Postgres::freshDatabase;
        Supplier<Database> h2 = H2Process::start;
        return switch (which) {
            case "mariadb" -> List.of(mariaDb);
            case "mysql" -> List.of(MySql::freshDatabase);
            case "postgresql" -> List.of(postgres);
            case "h2" -> List.of(h2);
            case "all" -> List.of(mariaDb, postgres, h2);
            default -> throw new IllegalArgumentException(which + " is none of mariadb, mysql, postgresql, h2, all");
        };
    }

    static List<Delivery> deliveries(String which) {
        return switch (which) {
            case "half" -> List.of(Delivery.HALF);
            case "outbox" -> List.of(Delivery.OUTBOX);
            case "all" -> List.of(Delivery.HALF, Delivery.OUTBOX);
            default -> throw new IllegalArgumentException(which + " is none of half, outbox, all");
        };
    }

    public static void main(String[] arguments) throws SQLException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        String databases = arguments.length > 1 ? arguments[1] : "all";
        Path logs = Path.of(System.getProperty("crash.logs", "target/crash"));
        List<String> violations = new ArrayList<>();
        for (Delivery delivery : deliveries(arguments.length > 2 ? arguments[2] : "all")) {
            violations.addAll(run(
                    rounds, databases, delivery, logs.resolve(delivery.name().toLowerCase(Locale.ROOT))));
        }
        violations.forEach(System.out::println);
        System.exit(violations.isEmpty() ? 0 : 1);
    }

    /** Rounds until something is wrong; returns what that is. */
    private static List<String> run(int rounds, String databases, Delivery delivery, Path logs) throws SQLException {
        List<String> violations = new ArrayList<>();
        try (CrashRun run = new CrashRun(delivery, databases(databases), logs)) {
            for (int round = 1; round <= rounds && violations.isEmpty(); round++) {
                long start = System.nanoTime();
                run.round(round);
                List<Reckoning> reckonings = run.reckonings();
                System.out.println();
                CrashTable.of(reckonings).forEach(System.out::println);
                System.out.println("crash delivery=" + delivery.name().toLowerCase(Locale.ROOT) + " rounds=" + round
                        + " " + CrashTable.sums(reckonings) + " seconds="
                        + Duration.ofNanos(System.nanoTime() - start).toSeconds());
                reckonings.forEach(reckoning -> violations.addAll(reckoning.violations()));
            }
        }
        return violations;
    }
}
