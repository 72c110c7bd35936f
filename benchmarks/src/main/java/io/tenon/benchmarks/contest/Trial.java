package io.tenon.benchmarks.contest;

import io.tenon.benchmarks.Cpu;
import io.tenon.testbed.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One measurement: one contender, a fresh broker, table and JVM, a warm-up, and then what counts. */
final class Trial {
    /** How long a message may be missing: a broker asks for one whose END was lost after 6 s, or in the round 30 s later. */
    private static final Duration DELIVERY = Duration.ofSeconds(45);

    /** How long nothing may arrive until everything counts as arrived: a message too many comes as fast as the others. */
    private static final Duration QUIET = Duration.ofMillis(300);

    private static final int BURST_SECONDS = 3;

    /** Of a burst. */
    private static final long COMPILED_ENOUGH_MILLIS = 300;

    private final Cell cell;
    private final Entrant entrant;
    private final Equipment equipment;

    Trial(Cell cell, Entrant entrant, Equipment equipment) {
        this.cell = cell;
        this.entrant = entrant;
        this.equipment = equipment;
    }

    /** @throws IllegalStateException if the contender fails, loses a message, or delivers one too many */
    Measurement run(int warmupSeconds, int seconds) throws Exception {
        boolean distant = cell.regime() != Regime.SATURATED;
        try (Stage stage = Stage.open(entrant, distant, equipment);
                Receipts receipts = stage.messaging().read();
                Application application = stage.application(entrant, cell.work(), cell.threads())) {
            try {
                warmUp(receipts, application, warmupSeconds);
                if (distant) {
                    delay(stage.databaseProxy());
                    delay(stage.messaging().proxy());
                    burst(receipts, application);
                }
                return measure(stage, receipts, application, seconds);
            } catch (WrongResult e) {
                throw new IllegalStateException(e.getMessage() + application.lastLines(), e);
            }
        }
    }

    /**
     * Until the JIT compiler has little left to do: who has more code to compile would look slower than he is. At full
     * speed in either regime: the few units of a distant application would hardly get anything compiled.
     */
    private void warmUp(Receipts receipts, Application application, int atMostSeconds) throws InterruptedException {
        long begun = System.nanoTime();
        Run burst;
        do {
            burst = burst(receipts, application);
        } while (burst.compilingMillis() > COMPILED_ENOUGH_MILLIS
                && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(atMostSeconds));
    }

    /** What works in the background is awaited, so that nobody piles up a backlog. */
    private Run burst(Receipts receipts, Application application) throws InterruptedException {
        application.begin(BURST_SECONDS);
        Run burst = application.awaitEnd(Duration.ofSeconds(BURST_SECONDS));
        awaitDelivered(receipts, burst.unitsSoFar());
        return burst;
    }

    /** The contender has not failed, and not done what it says either. */
    private static final class WrongResult extends RuntimeException {
        WrongResult(String message) {
            super(message);
        }
    }

    private static void delay(@Nullable TcpProxy proxy) {
        if (proxy == null) {
            throw new IllegalStateException("A distant server needs a proxy in front of it");
        }
        proxy.latency(Regime.DISTANT.oneWay());
    }

    private Measurement measure(Stage stage, Receipts receipts, Application application, int seconds) throws Exception {
        List<ProcessHandle> broker = List.of(stage.messaging().process());
        List<ProcessHandle> app = List.of(application.process());
        double cpuApp = Cpu.millis(app);
        double cpuBroker = Cpu.millis(broker);
        double cpuDatabase = Cpu.millis(stage.database().processes());
        application.begin(seconds);
        long begun = System.nanoTime();
        Run run = application.awaitEnd(Duration.ofSeconds(seconds));
        long ended = System.nanoTime();
        long expected = awaitDelivered(receipts, run.unitsSoFar());
        long nanos = Math.max(ended, expected == 0 ? 0 : receipts.lastArrivalNanos()) - begun;
        Measurement measurement = new Measurement(
                run.units() * 1e9 / nanos,
                run.p50Nanos() / 1e3,
                run.p99Nanos() / 1e3,
                (Cpu.millis(app) - cpuApp) / run.units(),
                (Cpu.millis(broker) - cpuBroker) / run.units(),
                (Cpu.millis(stage.database().processes()) - cpuDatabase) / run.units(),
                (double) run.allocatedBytes() / run.units());
        TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
        requireExact(receipts, run.unitsSoFar(), expected);
        requireRows(stage, run.unitsSoFar());
        return measurement;
    }

    /** Returns how many messages the first units have sent, when all have arrived. */
    private long awaitDelivered(Receipts receipts, long units) throws InterruptedException {
        long expected = cell.work().committed(units) * entrant.messagesOf(cell.work());
        long begun = System.nanoTime();
        while (receipts.total() < expected) {
            if (System.nanoTime() - Math.max(begun, receipts.lastArrivalNanos()) > DELIVERY.toNanos()) {
                throw new IllegalStateException(
                        entrant.label() + " has committed " + expected + " messages, of which " + receipts.total()
                                + " were delivered; nothing more has come for " + DELIVERY.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return expected;
    }

    private void requireExact(Receipts receipts, long units, long expected) {
        Set<String> numbers = receipts.numbers();
        long total = receipts.total();
        if (numbers.contains(Long.toString(Body.UNNUMBERED))) {
            require(total == expected, "delivered " + total + " messages instead of " + expected);
            return;
        }
        long ghosts = numbers.stream()
                .filter(number -> !cell.work().isCommitted(Long.parseLong(number), units))
                .count();
        long lost = expected - (numbers.size() - ghosts);
        long duplicates = total - numbers.size();
        require(
                lost == 0 && ghosts == 0 && duplicates == 0,
                "is wrong without any fault: of " + expected + " messages committed, lost=" + lost + " ghosts=" + ghosts
                        + " duplicates=" + duplicates);
    }

    private void requireRows(Stage stage, long units) throws Exception {
        long rows = stage.rows();
        long expected = cell.work().committed(units) * cell.work().statements();
        require(rows == expected, "has committed " + rows + " rows instead of " + expected);
    }

    private void require(boolean right, String otherwise) {
        if (!right) {
            throw new WrongResult(entrant.label() + " " + otherwise);
        }
    }
}
