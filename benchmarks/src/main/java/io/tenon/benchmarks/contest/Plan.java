package io.tenon.benchmarks.contest;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * What is compared with what, and for how long.
 *
 * @param comparisons in the order in which they are made, all of them in each round
 * @param warmupSeconds before each measurement, which is of {@code seconds}
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
    private static final int OVERHEAD_SECONDS = 7;

    /** Who is compared in a cell. */
    record Comparison(Cell cell, List<Entrant> entrants) {}

    private static final List<Entrant> EVERYBODY = List.copyOf(EnumSet.allOf(Entrant.class));

    /** Within five minutes, the build included. */
    static Plan quick() {
        List<Entrant> few = List.of(Entrant.UNSAFE, Entrant.STOCK, Entrant.TENON_SEND, Entrant.TENON_ENQUEUE);
        List<Comparison> comparisons = List.of(
                new Comparison(cell(Regime.SATURATED, "1+1", 8), EVERYBODY),
                new Comparison(cell(Regime.DISTANT, "1+1", 1), few),
                new Comparison(cell(Regime.DISTANT, "3+5", 1), few));
        Comparison wire = new Comparison(
                cell(Regime.SATURATED, "1+1", 1), List.of(Entrant.UNSAFE, Entrant.STOCK, Entrant.TENON_SEND));
        return new Plan(comparisons, 3, 2, 3, 4, List.of(wire));
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
        return new Plan(comparisons, 3, 4, 6, 240, wire);
    }

    Plan with(int newRounds, int newWarmup, int newSeconds, int newMinutes) {
        return new Plan(comparisons, newRounds, newWarmup, newSeconds, newMinutes, roundTrips);
    }

    int measurements() {
        return rounds * comparisons.stream().mapToInt(c -> c.entrants().size()).sum();
    }

    /** How long one measurement takes with all that goes with it, on a quiet machine. */
    int secondsOfEach() {
        return OVERHEAD_SECONDS + warmupSeconds + seconds;
    }

    /** How long all will take on a quiet machine, if the minutes allow it. */
    int expectedSeconds() {
        int wire = roundTrips.stream().mapToInt(c -> c.entrants().size()).sum();
        return measurements() * secondsOfEach() + wire * OVERHEAD_SECONDS;
    }

    private static Cell cell(Regime regime, String work, int threads) {
        return new Cell(regime, Work.named(work), threads);
    }
}
