package io.tenon.torture;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.Tally;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random torture: three instances of one service under load, two with the library and one with the agent, while processes
 * are killed and connections cut; in the end everything is resolved, and what the database has committed is compared with
 * what was delivered. Run by {@code integration-tests/torture.sh}.
 */
final class Torture implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Torture.class);
    private static final String TOPIC = "tortured-orders";
    private static final Duration LONGEST_RESOLUTION = Duration.ofMinutes(3);

    private final TorturePlan plan;
    private final PrintStream out;
    private final Database database;
    private final OrderTables tables;
    private final TorturedBroker broker;
    private List<Instance> instances = List.of();
    private final Journal journal;
    private final FaultCount faults;

    private Torture(TorturePlan plan, PrintStream out) throws IOException, SQLException {
        this.plan = plan;
        this.out = out;
        Files.createDirectories(plan.folder());
        this.journal = new Journal(plan.folder().resolve("faults.journal"), "runner");
        this.faults = new FaultCount(journal);
        this.database = plan.product().fresh();
        this.tables = OrderTables.create(database, plan.delivery());
        this.broker = TorturedBroker.start();
        broker.createTopic(TOPIC, 4);
    }

    /** Runs to the end, which takes some time longer than the load; returns what came of it, good or bad. */
    static Outcome run(TorturePlan plan, PrintStream out) throws Exception {
        out.println(
                "torture of " + plan.product() + " for " + plan.load().toSeconds() + " s, delivery " + plan.delivery()
                        + ", faults " + plan.faults() + ", seed " + plan.seed() + "; journals in " + plan.folder());
        try (Torture torture = new Torture(plan, out)) {
            torture.loadAndStrike();
            return torture.judge();
        }
    }

    private void loadAndStrike() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(plan.seed());
        long grace = random.nextBoolean() ? 2000 : 20_000;
        instances = Instance.three(
                new InstanceSettings(
                        plan.folder(),
                        database,
                        broker.nameServerAddress(),
                        TOPIC,
                        grace,
                        plan.delivery(),
                        TorturedService.Work.EVERY_SHAPE),
                random);
        instances.forEach(Instance::start);
        instances.forEach(Instance::awaitReady);
        Schedule schedule = new Schedule();
        List<Thread> lanes = new ArrayList<>();
        for (Lane lane : lanes(random, schedule)) {
            Thread thread = new Thread(lane, lane.getClass().getSimpleName());
            thread.start();
            lanes.add(thread);
        }
        schedule.pause(plan.load().toMillis());
        schedule.end();
        for (Thread lane : lanes) {
            lane.join();
        }
        schedule.throwFailures();
        broker.calmDown();
        faults.note("all faults are healed");
        instances.forEach(Instance::stopLoad);
        faults.note("the load has ended");
    }

    /** Each with a random of its own, so that what one does is the same whatever the others do. */
    private List<Lane> lanes(SplittableRandom random, Schedule schedule) {
        List<Lane> lanes = new ArrayList<>();
        lanes.add(new CheckLane(broker, faults, plan.faults() == TorturePlan.Faults.NONE, random.split(), schedule));
        if (plan.faults().kills()) {
            lanes.add(new InstanceKillLane(instances, InstanceKillLane.OFTEN, faults, random.split(), schedule));
            lanes.add(new ServerKillLane(broker, database, faults, random.split(), schedule));
        }
        if (plan.faults() == TorturePlan.Faults.OUTAGE) {
            lanes.add(new InstanceKillLane(instances, InstanceKillLane.OFTEN, faults, random.split(), schedule));
            lanes.add(new OutageLane(broker, faults, plan.load().toMillis(), random.split(), schedule));
        }
        if (plan.faults().cuts()) {
            lanes.add(new CutLane(broker.proxy(), "the instances and the broker", faults, random.split(), schedule));
            for (Instance instance : instances) {
                lanes.add(new CutLane(
                        instance.proxy(), instance.name() + " and the database", faults, random.split(), schedule));
            }
        }
        return lanes;
    }

    private Outcome judge() throws Exception {
        Set<String> rows = tables.keys();
        // Begun only now: a consumer that was cut may hang on its last pull for as long as all this takes.
        try (Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), TOPIC)) {
            boolean resolved = awaitResolution(rows, deliveries);
            Tally tally = Tally.of(rows, deliveries);
            Outcome outcome = new Outcome(plan, tally, Beliefs.in(plan.folder()), rows, faults, resolved);
            outcome.print(out, new History(plan.folder(), database));
            return outcome;
        }
    }

    /** Nothing is missing, nobody asks any more, and nothing more arrives, for longer than a pending half is left alone. */
    private boolean awaitResolution(Set<String> rows, Deliveries deliveries) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_RESOLUTION.toNanos();
        long quietSince = System.nanoTime();
        long checks = -1;
        long arrived = -1;
        while (System.nanoTime() < deadline) {
            long checksNow = instances.stream().mapToLong(Instance::checks).sum();
            long arrivedNow = deliveries.total();
            if (checksNow != checks
                    || arrivedNow != arrived
                    || !deliveries.keys().containsAll(rows)) {
                checks = checksNow;
                arrived = arrivedNow;
                quietSince = System.nanoTime();
            }
            if (System.nanoTime() - quietSince > TortureTimes.SEVERAL_ROUNDS.toNanos()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
        return false;
    }

    @Override
    public void close() {
        instances.forEach(Instance::close);
        broker.close();
        // Others use the same server.
        database.restart();
        database.close();
        journal.close();
    }

    /** Arguments: folder, seconds, seed (or "random"), database, faults, delivery. */
    public static void main(String[] arguments) throws Exception {
        TorturePlan plan = new TorturePlan(
                Duration.ofSeconds(Long.parseLong(arguments[1])),
                arguments[2].equals("random")
                        ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE)
                        : Long.parseLong(arguments[2]),
                TorturePlan.Product.valueOf(arguments[3].toUpperCase(Locale.ROOT)),
                TorturePlan.Faults.valueOf(arguments[4].toUpperCase(Locale.ROOT)),
                Delivery.valueOf(arguments[5].toUpperCase(Locale.ROOT)),
                Path.of(arguments[0]));
        int status;
        try {
            Outcome outcome = run(plan, System.out);
            status = outcome.complaints().isEmpty() ? 0 : 1;
        } catch (Exception e) {
            log.error("torture failed, seed={}, journals in {}", plan.seed(), plan.folder(), e);
            status = 2;
        }
        // Clients and servers leave threads behind.
        System.exit(status);
    }
}
