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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outage of the broker under load: three instances of one service, two with the library and one with the agent, deliver
 * through the outbox, and go on committing while the broker is dead and they are killed themselves, the relay's leader among
 * them. Then the broker comes back, and it is measured how fast the backlog is drained, and compared what was committed with what
 * was delivered, and in which order. Run by {@code integration-tests/outage.sh}.
 */
final class Outage implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Outage.class);
    private static final String TOPIC = "orders-in-an-outage";
    private static final int QUEUES = 4;
    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);

    /** Milliseconds between two kills of instances at most. */
    private static final int LONGEST_PAUSE_BETWEEN_KILLS = 12_000;

    private final OutagePlan plan;
    private final PrintStream out;
    private final Database database;
    private final OrderTables tables;
    private final TorturedBroker broker;
    private final SplittableRandom random;
    private final List<Instance> instances;
    private final Journal journal;
    private final FaultCount faults;
    private final Set<String> leaders = new LinkedHashSet<>();
    private final QueueOrder order = new QueueOrder();

    private Outage(OutagePlan plan, PrintStream out) throws IOException, SQLException {
        this.plan = plan;
        this.out = out;
        this.random = new SplittableRandom(plan.seed());
        Files.createDirectories(plan.folder());
        this.journal = new Journal(plan.folder().resolve("faults.journal"), "runner");
        this.faults = new FaultCount(journal);
        this.database = plan.product().fresh();
        this.tables = OrderTables.create(database, Delivery.OUTBOX);
        this.broker = TorturedBroker.startFast();
        broker.createTopic(TOPIC, QUEUES);
        this.instances = Instance.three(
                new InstanceSettings(
                        plan.folder(),
                        database,
                        broker.nameServerAddress(),
                        TOPIC,
                        TimeUnit.MINUTES.toMillis(1),
                        Delivery.OUTBOX,
                        TorturedService.Work.STEADY),
                random);
    }

    /** Runs to the end, which takes some time longer than the outage; returns what came of it, good or bad. */
    static OutageOutcome run(OutagePlan plan, PrintStream out) throws Exception {
        out.println("outage of " + plan.outage().toSeconds() + " s on " + plan.product() + ", seed " + plan.seed()
                + "; journals in " + plan.folder());
        try (Outage outage = new Outage(plan, out);
                Deliveries deliveries =
                        Deliveries.countedOf(outage.broker.nameServerAddress(), TOPIC, outage.order::note)) {
            return outage.play(deliveries);
        }
    }

    private OutageOutcome play(Deliveries deliveries) throws Exception {
        instances.forEach(Instance::start);
        instances.forEach(Instance::awaitReady);
        Schedule schedule = new Schedule();
        Lane lane = new InstanceKillLane(instances, LONGEST_PAUSE_BETWEEN_KILLS, faults, random.split(), schedule);
        Thread kills = new Thread(lane, "kills");
        kills.start();
        schedule.pause(BEFORE.toMillis());
        OutageOutcome.Business business = outage(schedule, deliveries);
        schedule.end();
        kills.join();
        schedule.throwFailures();
        OutageOutcome.Drain drain = drain(deliveries);
        instances.forEach(Instance::stopLoad);
        faults.note("the load has ended");
        Set<String> rows = tables.keys();
        boolean resolved = isResolved(rows, deliveries);
        OutageOutcome outcome = new OutageOutcome(
                plan,
                business,
                drain,
                Tally.of(rows, deliveries),
                order,
                Beliefs.in(plan.folder()),
                rows,
                faults,
                leaders,
                resolved);
        outcome.print(out, new History(plan.folder(), database));
        return outcome;
    }

    /** Returns what was done while the broker was dead, which it still is. */
    private OutageOutcome.Business outage(Schedule schedule, Deliveries deliveries) throws Exception {
        long before = Beliefs.in(plan.folder()).committed();
        faults.kill("broker", "the broker, for " + plan.outage().toSeconds() + " s");
        broker.kill();
        long end = System.nanoTime() + plan.outage().toNanos();
        while (end - System.nanoTime() > 0 && schedule.goesOn()) {
            leaders.addAll(tables.leaders());
            schedule.pause(Math.min(1000, 1 + TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        }
        long transactions = Beliefs.in(plan.folder()).committed() - before;
        return new OutageOutcome.Business(
                transactions, tables.committed() - deliveries.keys().size());
    }

    /** The instances are all there, and the load goes on. */
    private OutageOutcome.Drain drain(Deliveries deliveries) throws SQLException, InterruptedException {
        broker.restart();
        long begun = System.nanoTime();
        faults.note("the broker is back");
        long backlog = tables.committed() - deliveries.keys().size();
        Object last = tables.lastOutboxRow();
        boolean empty = last == null;
        while (last != null && !empty && System.nanoTime() - begun < LONGEST_DRAIN.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(200);
            empty = !tables.hasOutboxRowUpTo(last);
        }
        faults.note("the backlog is " + (empty ? "drained" : "not drained in time"));
        leaders.addAll(tables.leaders());
        return new OutageOutcome.Drain(backlog, Duration.ofNanos(System.nanoTime() - begun), empty);
    }

    /** Nothing is missing, the outbox is empty, and nothing more arrives, for longer than a lease. */
    private boolean isResolved(Set<String> rows, Deliveries deliveries) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        long quietSince = System.nanoTime();
        long arrived = -1;
        while (System.nanoTime() < deadline) {
            long now = deliveries.total();
            if (now != arrived
                    || tables.lastOutboxRow() != null
                    || !deliveries.keys().containsAll(rows)) {
                arrived = now;
                quietSince = System.nanoTime();
            }
            if (System.nanoTime() - quietSince > TortureTimes.SEVERAL_ROUNDS.toNanos()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return false;
    }

    @Override
    public void close() {
        instances.forEach(Instance::close);
        broker.close();
        database.close();
        journal.close();
    }

    /** Arguments: folder, minutes, database, seed (or "random"). */
    public static void main(String[] arguments) {
        OutagePlan plan = new OutagePlan(
                Duration.ofMillis(Math.round(Double.parseDouble(arguments[1]) * 60_000)),
                TorturePlan.Product.valueOf(arguments[2].toUpperCase(Locale.ROOT)),
                arguments[3].equals("random")
                        ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE)
                        : Long.parseLong(arguments[3]),
                Path.of(arguments[0]));
        int status;
        try {
            status = run(plan, System.out).complaints().isEmpty() ? 0 : 1;
        } catch (Exception e) {
            log.error("the outage run failed, seed={}, journals in {}", plan.seed(), plan.folder(), e);
            status = 2;
        }
        // Clients and servers leave threads behind.
        System.exit(status);
    }
}
