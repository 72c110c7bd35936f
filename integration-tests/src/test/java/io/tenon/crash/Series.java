package io.tenon.crash;

import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.Broker;
import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All points on one database, one after another. While one instance works and dies the next one is there already, as in
 * a service of several: it answers the checks that the dead ones left behind, until its own turn comes. Used by one
 * thread.
 */
final class Series implements AutoCloseable {
    /** No check comes for that long: the broker has nothing left to ask. A round of its checks may sleep for a second. */
    private static final Duration QUIET =
            Instance.CHECK_INTERVAL.multipliedBy(3).plusMillis(1500);

    private final Delivery delivery;
    private final List<CrashPoint> points;
    private final Database database;
    private final Broker broker;
    private final BrokerDeath brokerDeath;
    private final Path agentJar;
    private final Path logs;
    private final String topic;
    private final Path woven;
    private final Deliveries deliveries;
    private final Testimony testimony = new Testimony();
    private final Map<CrashPoint, Integer> crashes = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Set<String> reserved = new LinkedHashSet<>();
    private final List<Scene> survivors = new ArrayList<>();
    private CompletableFuture<Void> lastInstance = new CompletableFuture<>();
    private @Nullable Scene next;
    private int rounds;
    private int checksSeen;
    private long lastCheck;

    Series(Delivery delivery, Database database, Broker broker, BrokerDeath brokerDeath, Path agentJar, Path logs)
            throws SQLException {
        this.delivery = delivery;
        this.points = CrashPoint.of(delivery);
        this.database = database;
        this.broker = broker;
        this.brokerDeath = brokerDeath;
        this.agentJar = agentJar.toAbsolutePath();
        this.logs = logs.toAbsolutePath();
        this.topic = "crash-" + (delivery == Delivery.OUTBOX ? "outbox-" : "")
                + database.product().toLowerCase(Locale.ROOT).replace(' ', '-');
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY)");
            this.woven = this.logs.resolve(topic + "-woven");
            new Weaving().weaveInto(woven, connection.getClass().getName());
        }
        broker.createTopic(topic, 4);
        this.deliveries = Deliveries.of(broker.nameServerAddress(), topic);
    }

    /** Every point once; returns when all is resolved. A failure is one of the {@link #reckoning}'s violations. */
    void round(int round) {
        rounds++;
        boolean seeded = false;
        for (CrashPoint point : points) {
            if (point.isOfCheck() && !seeded) {
                seed(round);
                seeded = true;
            }
            try {
                strike(point, round);
            } catch (RuntimeException e) {
                failures.add(point + "." + round + " was not brought about: " + why(e));
                if (point.killsBroker()) {
                    brokerDeath.giveUp();
                    break;
                }
            }
        }
        try {
            settle();
        } catch (RuntimeException e) {
            failures.add("round " + round + " was not resolved in the end: " + why(e));
        } finally {
            lastInstance.complete(null);
            lastInstance = new CompletableFuture<>();
        }
    }

    private static String why(RuntimeException failure) {
        return failure.getCause() == null ? failure.toString() : failure + ", caused by " + failure.getCause();
    }

    private void strike(CrashPoint point, int round) {
        Scene scene = takeNext();
        if (!point.killsServer()) {
            next = launch(point.isOfRelay());
        }
        boolean done = false;
        try {
            if (point.isOfRelay()) {
                living().forEach(other -> other.jvm.tell("follow true"));
            }
            arm(scene, point, round);
            point.fault().strike(scene);
            crashes.merge(point, 1, Integer::sum);
            done = true;
        } finally {
            if (done && point.instanceSurvives()) {
                scene.jvm.tell("rest");
            }
            // Some have something to do yet; none is needed any more in the end.
            survivors.add(scene);
            survivors.removeIf(this::buryIfDead);
            if (point.isOfCheck()) {
                free(Keys.transaction(point, round, Keys.SEED, 0));
            }
            if (next == null) {
                next = launch(false);
            }
            if (point.isOfRelay()) {
                living().forEach(other -> other.jvm.tell("follow false"));
            }
        }
    }

    private static void arm(Scene scene, CrashPoint point, int round) {
        String seed = Keys.transaction(point, round, Keys.SEED, 0);
        String target = point.isOfCheck() ? seed : Keys.armed(point, round);
        StringBuilder arm = new StringBuilder("arm " + target + " " + point.halts());
        point.stops().forEach(stop -> arm.append(' ').append(stop));
        scene.jvm.tell(arm.toString());
        scene.jvm.tell("others " + others(point, round));
        if (point.isOfCheck()) {
            scene.jvm.tell("free " + seed);
        } else {
            scene.jvm.tell("deal " + target + " " + point.kind(round));
        }
    }

    private static String others(CrashPoint point, int round) {
        return point.name() + "." + round + "." + Keys.OTHER + ".";
    }

    /** One instance dies with a transaction for each point of a check: whose check is to get there is left to it. */
    private void seed(int round) {
        for (CrashPoint point : points) {
            if (point.isOfCheck()) {
                reserve(Keys.transaction(point, round, Keys.SEED, 0));
            }
        }
        Scene scene = takeNext();
        next = launch(false);
        try {
            for (CrashPoint point : points) {
                if (point.isOfCheck()) {
                    String seed = Keys.transaction(point, round, Keys.SEED, 0);
                    scene.jvm.tell("seed " + seed + " " + point.deathOfSender());
                    scene.jvm.await("PARKED " + seed, Scene.PATIENCE);
                }
            }
        } finally {
            scene.kill();
            bury(scene);
        }
    }

    private void reserve(String transaction) {
        reserved.add(transaction);
        living().forEach(scene -> scene.jvm.tell("reserve " + transaction));
    }

    private void free(String transaction) {
        reserved.remove(transaction);
        living().forEach(scene -> scene.jvm.tell("free " + transaction));
    }

    private List<Scene> living() {
        List<Scene> living = new ArrayList<>(survivors);
        if (next != null) {
            living.add(next);
        }
        living.removeIf(scene -> !scene.jvm.isAlive());
        return living;
    }

    private Scene takeNext() {
        Scene scene = next == null ? launch(false) : next;
        next = null;
        scene.jvm.await("READY", Scene.PATIENCE);
        return scene;
    }

    /** @param follows whether its relay leaves it to others to send, until it is told */
    private Scene launch(boolean follows) {
        TcpProxy brokerLine = TcpProxy.start(0, portOf(broker.brokerAddress()));
        TcpProxy databaseLine = TcpProxy.start(0, database.port());
        Instance.Surroundings surroundings = new Instance.Surroundings(
                database.jdbcUrl(),
                database.jdbcUrl(databaseLine),
                database.user(),
                database.password(),
                broker.nameServerAddress(),
                broker.brokerAddress(),
                "127.0.0.1:" + brokerLine.port(),
                topic,
                String.join(",", reserved),
                delivery,
                follows);
        ChildJvm jvm = ChildJvm.start(
                Instance.class,
                List.of(
                        "-javaagent:" + agentJar + "=" + woven,
                        "-Duser.home=" + logs,
                        "-Dtenon.testbed.logs=" + logs.resolve("rocketmq")),
                surroundings.asArguments(),
                logs.resolve(topic + ".log"));
        return new Scene(database, deliveries, brokerDeath, jvm, brokerLine, databaseLine, lastInstance);
    }

    private static int portOf(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    /** What was still to be done about a dead instance's lines goes on; see {@link Scene#later}. */
    private boolean buryIfDead(Scene scene) {
        if (scene.jvm.isAlive() || scene.hasPlans()) {
            return false;
        }
        bury(scene);
        return true;
    }

    private void bury(Scene scene) {
        try {
            scene.close();
        } catch (RuntimeException e) {
            failures.add("What was put off for " + scene.jvm + " did not come about: " + why(e));
        }
        testimony.add(scene.jvm.lines());
        List<String> lines = new ArrayList<>(scene.jvm.lines());
        lines.add(0, "== " + scene.jvm);
        try {
            Files.write(logs.resolve(topic + ".said"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("What instances said cannot be kept in " + logs, e);
        }
    }

    /** Returns when the broker has nothing more to ask, and everything that is committed was delivered. */
    private void settle() {
        Scene last = takeNext();
        lastInstance.complete(null);
        survivors.forEach(this::bury);
        survivors.clear();
        long start = System.nanoTime();
        long longEnough = Instance.FIRST_CHECK.plus(QUIET).toNanos();
        last.jvm.tell("mend");
        try {
            await().atMost(Scene.PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> System.nanoTime() - start > longEnough && hasNothingMoreToAnswer(last));
            await().atMost(Scene.PATIENCE).until(this::outboxIsEmpty);
            await().atMost(Scene.PATIENCE).until(() -> deliveries.keys().containsAll(expected()));
            deliveries.awaitQuiet(Duration.ofSeconds(1), Scene.PATIENCE);
        } finally {
            bury(last);
        }
    }

    /** What was parked is handed over again: its cause is mended. */
    private boolean outboxIsEmpty() throws SQLException {
        if (delivery != Delivery.OUTBOX) {
            return true;
        }
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            String quote = connection.getMetaData().getIdentifierQuoteString();
            String table = quote + "tenon_outbox" + quote;
            statement.executeUpdate("UPDATE " + table + " SET state = 'R' WHERE state = 'P'");
            try (ResultSet rows =
                    statement.executeQuery("SELECT COUNT(*) FROM " + table + " WHERE state IN ('O', 'R', 'P')")) {
                return rows.next() && rows.getInt(1) == 0;
            }
        }
    }

    private boolean hasNothingMoreToAnswer(Scene scene) {
        int seen = (int) scene.jvm.lines().stream()
                .filter(line -> line.startsWith("CHECKED "))
                .count();
        if (seen != checksSeen) {
            checksSeen = seen;
            lastCheck = System.nanoTime();
        }
        return System.nanoTime() - lastCheck > QUIET.toNanos();
    }

    private Set<String> expected() throws SQLException {
        Set<String> expected = committed();
        expected.addAll(testimony.released());
        return expected;
    }

    private Set<String> committed() throws SQLException {
        Set<String> ids = new HashSet<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    /** Of all rounds so far. */
    Reckoning reckoning() throws SQLException {
        Reckoning reckoning = new Reckoning(database.product(), testimony, points, crashes).of(committed(), deliveries);
        reckoning.violations().addAll(failures);
        for (CrashPoint point : points) {
            int times = crashes.getOrDefault(point, 0);
            if (times != rounds) {
                reckoning.violations().add(point + " was reached in " + times + " of " + rounds + " rounds");
            }
        }
        return reckoning;
    }

    @Override
    public void close() {
        lastInstance.complete(null);
        survivors.forEach(Scene::close);
        if (next != null) {
            next.close();
        }
        deliveries.close();
        database.close();
    }

    @Override
    public String toString() {
        return topic;
    }
}
