package io.tenon.benchmarks.contest;

import io.tenon.benchmarks.contest.Plan.Comparison;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets the ways to keep rows and messages together compete: each contender of a cell with a fresh broker, table and JVM,
 * all of them warmed up, then measured in interleaved rounds. Prints every measurement, then tables, and as its last lines
 * the ratios. Ends with 1 if a contender failed or was wrong, with 2 for arguments that cannot be.
 */
public final class Contest {
    private final Options options;
    private final PrintStream out;
    private final Scores scores = new Scores();
    private final List<String> failures = new ArrayList<>();
    private final List<String> roundTrips = new ArrayList<>();
    private int expectedSoFar;
    private final long begun = System.nanoTime();

    private Contest(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Arguments: see {@link Options#USAGE}; run.sh sets the system properties. */
    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(
                    arguments,
                    System.getProperty("benchmarks.agent", "agent/target/tenon-agent.jar"),
                    Path.of(System.getProperty("benchmarks.csv", "results.csv")));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + ". Possible are:\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        Contest contest = new Contest(options, System.out);
        contest.run();
        System.exit(contest.failures.isEmpty() ? 0 : 1);
    }

    private void run() throws IOException {
        Plan plan = options.plan();
        out.printf(
                "%d measurements of %d s (%d rounds, warm-up %d s) on %s: about %d minutes, at most %d%n",
                plan.measurements(),
                plan.seconds(),
                plan.rounds(),
                plan.warmupSeconds(),
                options.equipment().database(),
                (plan.expectedSeconds() + 59) / 60,
                plan.minutes());
        Files.writeString(options.csv(), Measurement.CSV_HEADER + "\n", StandardCharsets.UTF_8);
        plan.roundTrips().forEach(this::countRoundTrips);
        for (Comparison comparison : plan.comparisons()) {
            if (isTooLateFor(comparison)) {
                out.println("no time for " + comparison.cell());
            } else {
                compare(comparison);
            }
        }
        scores.tables().forEach(out::println);
        out.println();
        failures.forEach(failure -> out.println("FAILED " + failure));
        roundTrips.forEach(out::println);
        scores.ratios().forEach(out::println);
    }

    private boolean isTooLateFor(Comparison comparison) {
        long passed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        // The machine may be slower than the plan takes it to be.
        double slowness = expectedSoFar == 0 ? 1 : Math.max(1, (double) passed / expectedSoFar);
        return passed + slowness * options.plan().secondsOf(comparison)
                > TimeUnit.MINUTES.toSeconds(options.plan().minutes());
    }

    /** Who has failed takes no further part. */
    private void compare(Comparison comparison) throws IOException {
        Cell cell = comparison.cell();
        Map<Entrant, Trial> trials = new EnumMap<>(Entrant.class);
        try {
            for (Entrant entrant : comparison.entrants()) {
                if (!attempt(cell + " " + entrant.label(), () -> {
                    Trial trial = Trial.open(cell, entrant, options.equipment());
                    trials.put(entrant, trial);
                    trial.warmUp(options.plan().warmupSeconds());
                })) {
                    leave(trials, entrant);
                }
            }
            for (int round = 1; round <= options.plan().rounds(); round++) {
                for (Map.Entry<Entrant, Trial> trial : new EnumMap<>(trials).entrySet()) {
                    int number = round;
                    if (!attempt(
                            cell + " round " + round + " " + trial.getKey().label(),
                            () -> measure(cell, trial.getKey(), trial.getValue(), number))) {
                        leave(trials, trial.getKey());
                    }
                }
            }
        } finally {
            for (Trial trial : trials.values()) {
                trial.close();
            }
            expectedSoFar += options.plan().secondsOf(comparison);
        }
    }

    private static void leave(Map<Entrant, Trial> trials, Entrant entrant) throws IOException {
        Trial trial = trials.remove(entrant);
        if (trial != null) {
            trial.close();
        }
    }

    private void measure(Cell cell, Entrant entrant, Trial trial, int round) throws Exception {
        Measurement measurement = trial.measure(options.plan().seconds());
        scores.add(cell, entrant, measurement);
        out.printf("%s round %d %-13s %s%n", cell, round, entrant.label(), measurement);
        Files.writeString(
                options.csv(),
                measurement.csv(cell, entrant, round) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.APPEND);
    }

    private interface Attempt {
        void make() throws Exception;
    }

    private boolean attempt(String what, Attempt attempt) {
        try {
            attempt.make();
            return true;
        } catch (Exception e) {
            fail(what, e);
            return false;
        }
    }

    private void countRoundTrips(Comparison comparison) {
        for (Entrant entrant : comparison.entrants()) {
            attempt("roundtrips " + comparison.cell().work().name() + " " + entrant.label(), () -> {
                String line = new RoundTrips(entrant, comparison.cell().work(), options.equipment()).count();
                out.println(line);
                roundTrips.add(line);
            });
        }
    }

    private void fail(String where, Exception e) {
        // The others go on: hours may have been spent on them. The exit code and the end of the report tell.
        e.printStackTrace();
        String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        failures.add(where + ": " + what);
        out.println("FAILED " + where + ": " + what);
    }
}
