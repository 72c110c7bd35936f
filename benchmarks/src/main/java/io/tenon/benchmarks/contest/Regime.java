package io.tenon.benchmarks.contest;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** How far away the servers are. */
public enum Regime {
    /** Everything on this machine: what counts is the work that is done. */
    SATURATED(Duration.ZERO),
    /** As in a data centre: what counts is how often somebody waits for an answer. */
    DISTANT(Duration.ofNanos(500_000));

    private final Duration oneWay;

    Regime(Duration oneWay) {
        this.oneWay = oneWay;
    }

    Duration oneWay() {
        return oneWay;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException that lists the names there are */
    static Regime named(String label) {
        return Arrays.stream(values())
                .filter(regime -> regime.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("There is no regime '" + label + "', but saturated and distant"));
    }
}
