package io.tenon.benchmarks.contest;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * What is compared with what, and for how long.
 *
 * @param comparisons one after the other
 * @param rounds of each comparison, all its contenders in each
 * @param warmupSeconds of each contender, before the first round
 * @param seconds of each measurement
 * @param minutes by which no comparison begins that would last longer
 * @param roundTrips what is counted on the wire besides
 */
record Plan(
        List<Comparison> comparisons,
        int rounds,
        int warmupSeconds,
        int seconds,
        int minutes,
        List<Comparison> roundTrips) {

    /** Servers and a JVM started and ended, on a machine that does nothing else. */
    private static final int OVERHEAD_SECONDS = 7;

    /** The last messages awaited, and that nothing more comes. */
    private static final int SETTLING_SECONDS = 1;

    /** Until what a contender runs is compiled; at 8 threads, on two cores, C2 is at work for longer than half a minute. */
    static final int WARM_UP_SECONDS = 40;

    /** As the brokers are compiled: C2 would be at work for most of so short a measurement, for whom has most code. */
    static final String QUICK_JVM = "-XX:TieredStopAtLevel=1";

    /** Who is compared in a cell. */
    record Comparison(Cell cell, List<Entrant> entrants) {}

    private static final List<Entrant> EVERYBODY = List.copyOf(EnumSet.allOf(Entrant.class));

    /** Within five minutes, the build included; the applications are compiled by {@link #QUICK_JVM}. */
    static Plan quick() {
        List<Comparison> comparisons = List.of(
                new Comparison(
                        cell(Regime.SATURATED, "1+1", 8),
                        List.of(
                                Entrant.DATABASE,
                                Entrant.UNSAFE,
                                Entrant.STOCK,
                                Entrant.OUTBOX,
                                Entrant.XA,
                                Entrant.TENON_SEND)),
                new Comparison(
                        cell(Regime.DISTANT, "1+1", 1), List.of(Entrant.UNSAFE, Entrant.STOCK, Entrant.TENON_SEND)),
                new Comparison(cell(Regime.DISTANT, "3+5", 1), List.of(Entrant.UNSAFE, Entrant.TENON_ENQUEUE)));
        return new Plan(comparisons, 2, 6, 4, 5, List.of());
    }

    /** Everything. */
    static Plan full() {
        List<Comparison> comparisons = new ArrayList<>();
        for (String work : List.of("1+1", "3+5")) {
            for (int threads : new int[] {1, 8, 32}) {
                comparisons.add(new Comparison(cell(Regime.SATURATED, work, threads), EVERYBODY));
            }
        }
        for (String work : List.of("1+0", "1+1-rollback", "1+1-1KB", "1+1-64KB")) {
            comparisons.add(new Comparison(cell(Regime.SATURATED, work, 8), EVERYBODY));
        }
        for (String work : List.of("1+1", "3+5", "1+0")) {
            comparisons.add(new Comparison(cell(Regime.DISTANT, work, 1), EVERYBODY));
        }
        comparisons.add(new Comparison(cell(Regime.DISTANT, "1+1", 8), EVERYBODY));
        comparisons.add(new Comparison(cell(Regime.DISTANT, "1+1", 32), EVERYBODY));
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

    /** How long a comparison takes on a quiet machine. */
    int secondsOf(Comparison comparison) {
        return comparison.entrants().size()
                * (OVERHEAD_SECONDS + warmupSeconds + rounds * (seconds + SETTLING_SECONDS));
    }

    /** How long all will take on a quiet machine, if the minutes allow it. */
    int expectedSeconds() {
        int wire = roundTrips.stream().mapToInt(c -> c.entrants().size()).sum();
        return comparisons.stream().mapToInt(this::secondsOf).sum() + wire * OVERHEAD_SECONDS;
    }

    private static Cell cell(Regime regime, String work, int threads) {
        return new Cell(regime, Work.named(work), threads);
    }
}
