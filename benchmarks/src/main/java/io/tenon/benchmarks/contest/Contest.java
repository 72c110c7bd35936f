package io.tenon.benchmarks.contest;

import io.tenon.benchmarks.contest.Plan.Comparison;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets the ways to keep rows and messages together compete: each measurement on a fresh broker and table and in a fresh
 * JVM, in interleaved rounds. Prints every measurement, then tables, and as its last lines the ratios. Ends with 1 if a
 * contender failed or was wrong, with 2 for arguments that cannot be.
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
                options.equipment().database().label(),
                (plan.expectedSeconds() + 59) / 60,
                plan.minutes());
        Files.writeString(options.csv(), Measurement.CSV_HEADER + "\n", StandardCharsets.UTF_8);
        plan.roundTrips().forEach(this::countRoundTrips);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Comparison comparison : plan.comparisons()) {
                if (isTooLateFor(comparison)) {
                    out.println("no time for round " + round + " of " + comparison.cell());
                    continue;
                }
                for (Entrant entrant : comparison.entrants()) {
                    measure(comparison.cell(), entrant, round);
                }
                expectedSoFar += plan.secondsOf(comparison);
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

    private void measure(Cell cell, Entrant entrant, int round) throws IOException {
        try {
            Measurement measurement = new Trial(cell, entrant, options.equipment())
                    .run(options.plan().warmupSeconds(), options.plan().seconds());
            scores.add(cell, entrant, measurement);
            out.printf("%s round %d %-13s %s%n", cell, round, entrant.label(), measurement);
            Files.writeString(
                    options.csv(),
                    measurement.csv(cell, entrant, round) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.APPEND);
        } catch (Exception e) {
            fail(cell + " round " + round + " " + entrant.label(), e);
        }
    }

    private void countRoundTrips(Comparison comparison) {
        for (Entrant entrant : comparison.entrants()) {
            try {
                String line = new RoundTrips(entrant, comparison.cell().work(), options.equipment()).count();
                out.println(line);
                roundTrips.add(line);
            } catch (Exception e) {
                fail("roundtrips " + comparison.cell().work().name() + " " + entrant.label(), e);
            }
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
