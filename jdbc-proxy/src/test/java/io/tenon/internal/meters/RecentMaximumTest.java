package io.tenon.internal.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest value of the last two to three minutes, on a clock that may be anywhere. */
class RecentMaximumTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @ParameterizedTest
    @ValueSource(longs = {0, -17, Long.MAX_VALUE / 2})
    void aValueIsForgottenAfterTwoToThreeMinutes(long now) {
        RecentMaximum largest = new RecentMaximum();
        assertThat(largest.asOf(now)).isZero();
        largest.record(9, now);
        largest.record(4, now + MINUTE);
        assertThat(largest.asOf(now + 2 * MINUTE)).isEqualTo(9);
        assertThat(largest.asOf(now + 3 * MINUTE)).isEqualTo(4);
        assertThat(largest.asOf(now + 5 * MINUTE)).isZero();
    }

    @Test
    void aSlotThatIsUsedAgainForgetsWhatItHeld() {
        RecentMaximum largest = new RecentMaximum();
        largest.record(9, 0);
        largest.record(2, 3 * MINUTE);
        assertThat(largest.asOf(3 * MINUTE)).isEqualTo(2);
    }
}
