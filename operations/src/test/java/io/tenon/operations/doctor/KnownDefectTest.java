package io.tenon.operations.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownDefectTest {
    @Test
    void defectIsKnownOfItsVersionsOnly() {
        assertThat(KnownDefect.of("V5_5_0")).containsExactly(KnownDefect.IDLE_SPIN);
        assertThat(KnownDefect.of("V5_5_1")).isEmpty();
        assertThat(KnownDefect.of("V4_9_8")).isEmpty();
        assertThat(KnownDefect.of("")).isEmpty();
    }
}
