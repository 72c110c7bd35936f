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

    /** What is sent in the background after the last unit still belongs to it. */
    private static final Duration SETTLING = Duration.ofMillis(500);

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
                perform(application, WARM_UP);
                database.reset();
                broker.reset();
                perform(application, UNITS);
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

    private static void perform(Application application, int units) throws InterruptedException {
        application.beginUnits(units);
        application.awaitEnd(Duration.ofSeconds(60));
        TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
    }

    private static WireCount listen(@Nullable TcpProxy proxy) {
        WireCount count = new WireCount();
        Objects.requireNonNull(proxy, "no proxy").listen(count::ofOneConnection);
        return count;
    }
}
