package io.tenon.benchmarks.contest;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * What is compared with what, and for how long.
 *
 * @param comparisons in the order in which they are made, all of them in each round
 * @param warmupSeconds before each measurement, at most; which is of {@code seconds}
 * @param minutes after which nothing more is measured
 * @param roundTrips what is counted on the wire besides
 */
record Plan(
        List<Comparison> comparisons,
        int rounds,
        int warmupSeconds,
        int seconds,
        int minutes,
        List<Comparison> roundTrips) {

    /** Servers and a JVM started and ended, messages awaited, on a machine that does nothing else. */
    private static final int OVERHEAD_SECONDS = 5;

    /** At most: at 8 threads, on two cores, C2 is at work for 35 to 50 s. */
    static final int WARM_UP_SECONDS = 60;

    private static final int QUICK_WARM_UP_SECONDS = 31;

    /** Who is compared in a cell. */
    record Comparison(Cell cell, List<Entrant> entrants) {}

    private static final List<Entrant> EVERYBODY = List.copyOf(EnumSet.allOf(Entrant.class));

    private static final List<Entrant> MOST =
            List.of(Entrant.UNSAFE, Entrant.STOCK, Entrant.TENON_SEND, Entrant.TENON_ENQUEUE);

    /** Within five minutes, the build included: one round, so without a spread. */
    static Plan quick() {
        List<Comparison> comparisons = List.of(
                new Comparison(
                        cell(Regime.SATURATED, "1+1", 8),
                        List.of(
                                Entrant.UNSAFE,
                                Entrant.STOCK,
                                Entrant.OUTBOX,
                                Entrant.TENON_SEND,
                                Entrant.TENON_OUTBOX)),
                new Comparison(
                        cell(Regime.DISTANT, "1+1", 1),
                        List.of(Entrant.UNSAFE, Entrant.TENON_SEND, Entrant.TENON_OUTBOX)));
        return new Plan(comparisons, 1, QUICK_WARM_UP_SECONDS, 4, 5, List.of());
    }

    /** Everything. */
    static Plan full() {
        List<Comparison> comparisons = new ArrayList<>();
        comparisons.add(new Comparison(cell(Regime.SATURATED, "1+1", 8), EVERYBODY));
        comparisons.add(new Comparison(cell(Regime.SATURATED, "3+5", 8), EVERYBODY));
        comparisons.add(new Comparison(cell(Regime.DISTANT, "1+1", 1), EVERYBODY));
        comparisons.add(new Comparison(cell(Regime.DISTANT, "3+5", 1), EVERYBODY));
        for (String work : List.of("1+1", "3+5")) {
            for (int threads : new int[] {1, 32}) {
                comparisons.add(new Comparison(cell(Regime.SATURATED, work, threads), MOST));
            }
        }
        comparisons.add(new Comparison(
                cell(Regime.SATURATED, "1+0", 8), List.of(Entrant.DATABASE, Entrant.TENON_SEND, Entrant.TENON_AGENT)));
        for (String work : List.of("1+1-rollback", "1+1-1KB", "1+1-64KB")) {
            comparisons.add(new Comparison(cell(Regime.SATURATED, work, 8), MOST));
        }
        comparisons.add(new Comparison(cell(Regime.DISTANT, "1+1", 8), MOST));
        comparisons.add(new Comparison(cell(Regime.DISTANT, "1+1", 32), MOST));
        List<Comparison> wire = List.of(
                new Comparison(cell(Regime.SATURATED, "1+1", 1), EVERYBODY),
                new Comparison(cell(Regime.SATURATED, "3+5", 1), EVERYBODY),
                new Comparison(cell(Regime.SATURATED, "1+0", 1), EVERYBODY));
        return new Plan(comparisons, 3, WARM_UP_SECONDS, 6, 240, wire);
    }

    Plan with(int newRounds, int newWarmup, int newSeconds, int newMinutes) {
        return new Plan(comparisons, newRounds, newWarmup, newSeconds, newMinutes, roundTrips);
    }

    int measurements() {
        return rounds * comparisons.stream().mapToInt(c -> c.entrants().size()).sum();
    }

    /** How long a round of a comparison takes with all that goes with it, on a quiet machine. */
    int secondsOf(Comparison comparison) {
        return comparison.entrants().size() * (OVERHEAD_SECONDS + warmupSeconds + seconds);
    }

    /** How long all will take on a quiet machine, if the minutes allow it. */
    int expectedSeconds() {
        int wire = roundTrips.stream().mapToInt(c -> c.entrants().size()).sum();
        return rounds * comparisons.stream().mapToInt(this::secondsOf).sum() + wire * OVERHEAD_SECONDS;
    }

    private static Cell cell(Regime regime, String work, int threads) {
        return new Cell(regime, Work.named(work), threads);
    }
}
