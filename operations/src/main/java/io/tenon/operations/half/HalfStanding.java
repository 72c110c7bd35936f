package io.tenon.operations.half;

import org.jspecify.annotations.Nullable;

/** The state of a half, by one look at its broker. Immutable. */
public final class HalfStanding {
    public final HalfAtBroker state;

    /** When the half was marked as ended, by the broker's clock; null if it was not, or that is not known. */
    public final @Nullable Long endedMillis;

    private HalfStanding(HalfAtBroker state, @Nullable Long endedMillis) {
        this.state = state;
        this.endedMillis = endedMillis;
    }

    /**
     * @param half the half as its marks name it
     * @param unmarked the state if no mark names the half
     */
    static HalfStanding of(EndMarks marks, long half, HalfAtBroker unmarked) {
        Long ended = marks.storedMillisOf(half);
        return new HalfStanding(
                ended != null ? HalfAtBroker.ENDED : marks.isCutOff() ? HalfAtBroker.UNKNOWN : unmarked, ended);
    }
}
