package io.tenon.internal.half;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(ints = {-2, 0, 1, 3, 100})
    void aRingIsAPowerOfTwo(int size) {
        assertThatThrownBy(() -> new DispatcherSettings(size, SECOND, SECOND, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ringSize")
                .hasMessageContaining(Integer.toString(size));
    }

    @Test
    void anEndMustHaveTimeToBeAcknowledged() {
        assertThatThrownBy(() -> new DispatcherSettings(8, Duration.ZERO, SECOND, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("endTimeout");
    }

    @Test
    void drainingCannotTakeLessThanNoTime() {
        assertThatThrownBy(() -> new DispatcherSettings(8, SECOND, Duration.ofMillis(-1), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("drainTimeout");
    }
}
