package io.tenon.benchmarks.contest;

import io.tenon.testbed.TcpProxy;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How often a contender's one thread, and whatever works behind it, has an application wait for its servers: counted on
 * the wire. A turn is a moment at which a connection carries bytes to the server again after an answer; a request is one
 * of RocketMQ's frames on its way to the broker, waited for or not.
 */
final class RoundTrips {
    private static final int WARM_UP = 300;
    private static final int UNITS = 500;

    /** What is sent in the background after the last unit still belongs to it: all is done when the wire is that quiet. */
    private static final Duration QUIET = Duration.ofMillis(700);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Entrant entrant;
    private final Work work;
    private final Equipment equipment;

    RoundTrips(Entrant entrant, Work work, Equipment equipment) {
        this.entrant = entrant;
        this.work = work;
        this.equipment = equipment;
    }

    /** Returns the line that says it. */
    String count() throws Exception {
        // No consumer: it would go through the same proxy.
        try (Stage stage = Stage.open(entrant, true, equipment)) {
            WireCount database = listen(stage.databaseProxy());
            WireCount broker = listen(stage.messaging().proxy());
            try (Application application = stage.application(entrant, work, 1)) {
                perform(application, WARM_UP, database, broker);
                database.reset();
                broker.reset();
                perform(application, UNITS, database, broker);
                return String.format(
                        Locale.ROOT,
                        "roundtrips %s %s database=%.1f broker=%.1f requests=%.1f",
                        work.name(),
                        entrant.inRatios(),
                        (double) database.turns() / UNITS,
                        (double) broker.turns() / UNITS,
                        (double) (stage.messaging().nameServer().isEmpty() ? broker.turns() : broker.requests())
                                / UNITS);
            }
        }
    }

    private static void perform(Application application, int units, WireCount database, WireCount broker)
            throws InterruptedException {
        application.beginUnits(units);
        application.awaitEnd(PATIENCE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long before;
        long now = database.turns() + broker.turns();
        do {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "The wire was never quiet for " + QUIET + " within " + PATIENCE + " after the last unit");
            }
            before = now;
            TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
            now = database.turns() + broker.turns();
        } while (now != before);
    }

    private static WireCount listen(@Nullable TcpProxy proxy) {
        WireCount count = new WireCount();
        Objects.requireNonNull(proxy, "no proxy").listen(count::ofOneConnection);
        return count;
    }
}
