package io.tenon.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times are in milliseconds from a begin that is any point of the JVM's clock, its overflow among them. */
class StormPaceTest {
    private static final long ZERO = 0;
    private static final long BEFORE_THE_OVERFLOW = Long.MAX_VALUE - 1_000_000_000;

    @ParameterizedTest
    @ValueSource(longs = {ZERO, BEFORE_THE_OVERFLOW})
    void checksThatTrickleInGoAtOnce(long begin) {
        StormPace pace = new StormPace(begin);
        for (int millis = 0; millis < 3_000; millis += 2) {
            pace.came(at(begin, millis));
            assertThat(pace.nanosLeft(at(begin, millis))).isNotPositive();
            pace.went(at(begin, millis));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {ZERO, BEFORE_THE_OVERFLOW})
    void inAStormChecksGatherForHalfASecondFromTheLastThatWent(long begin) {
        StormPace pace = stormFrom(begin, 400);
        pace.went(at(begin, 400));
        assertThat(millisLeft(pace, at(begin, 400))).isEqualTo(500);
        assertThat(millisLeft(pace, at(begin, 650))).isEqualTo(250);
        assertThat(pace.nanosLeft(at(begin, 900))).isNotPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {ZERO, BEFORE_THE_OVERFLOW})
    void aStormIsOneFromItsTwoHundredthCheckOnAndAShorterBurstIsNone(long begin) {
        StormPace burst = new StormPace(begin);
        for (int check = 1; check < 200; check++) {
            burst.came(at(begin, 1));
        }
        assertThat(burst.nanosLeft(at(begin, 1))).isNotPositive();
        burst.came(at(begin, 1));
        assertThat(millisLeft(burst, at(begin, 1))).isEqualTo(499);
    }

    @ParameterizedTest
    @ValueSource(longs = {ZERO, BEFORE_THE_OVERFLOW})
    void theFirstCheckAfterAStormGoesAtOnce(long begin) {
        StormPace pace = stormFrom(begin, 400);
        pace.went(at(begin, 900));
        pace.came(at(begin, 1_400));
        assertThat(pace.nanosLeft(at(begin, 1_400))).isNotPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {ZERO, BEFORE_THE_OVERFLOW})
    void whatTheLastChecksDeliveredGathersForTwoSecondsMore(long begin) {
        StormPace pace = stormFrom(begin, 400);
        pace.went(at(begin, 2_000));
        assertThat(millisLeft(pace, at(begin, 2_100))).isEqualTo(400);
        pace.went(at(begin, 2_300));
        assertThat(pace.nanosLeft(at(begin, 2_450))).isNotPositive();
    }

    /** Four checks a millisecond. */
    private static StormPace stormFrom(long begin, int millis) {
        StormPace pace = new StormPace(begin);
        for (int check = 0; check <= 4 * millis; check++) {
            pace.came(begin + TimeUnit.MICROSECONDS.toNanos(250L * check));
        }
        return pace;
    }

    private static long millisLeft(StormPace pace, long now) {
        return TimeUnit.NANOSECONDS.toMillis(pace.nanosLeft(now));
    }

    private static long at(long begin, long millis) {
        return begin + TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
