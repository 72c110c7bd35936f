package io.tenon.internal.half;

import static io.tenon.internal.half.HalfState.COMMITTING;
import static io.tenon.internal.half.HalfState.ENDED;
import static io.tenon.internal.half.HalfState.FAILED;
import static io.tenon.internal.half.HalfState.IN_DOUBT;
import static io.tenon.internal.half.HalfState.LEFT_TO_CHECK;
import static io.tenon.internal.half.HalfState.PUBLISHING;
import static io.tenon.internal.half.HalfState.ROLLED_BACK;
import static io.tenon.internal.half.HalfState.STORED;
import static io.tenon.internal.half.HalfState.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HalfStateTest {
    private static final Map<HalfState, Set<HalfState>> TABLE = Map.of(
            PUBLISHING, EnumSet.of(STORED, FAILED, WITHDRAWN, IN_DOUBT, ROLLED_BACK),
            STORED, EnumSet.of(WITHDRAWN, IN_DOUBT, COMMITTING, ROLLED_BACK),
            FAILED, EnumSet.of(WITHDRAWN, IN_DOUBT, ROLLED_BACK),
            WITHDRAWN, EnumSet.of(ROLLED_BACK),
            IN_DOUBT, EnumSet.of(COMMITTING, ROLLED_BACK, LEFT_TO_CHECK),
            COMMITTING, EnumSet.of(ENDED, LEFT_TO_CHECK),
            ENDED, EnumSet.noneOf(HalfState.class),
            ROLLED_BACK, EnumSet.noneOf(HalfState.class),
            LEFT_TO_CHECK, EnumSet.of(ENDED));

    @ParameterizedTest
    @EnumSource
    void goesWhereTheTableSaysAndNowhereElse(HalfState state) {
        assertThat(Arrays.stream(HalfState.values()).filter(state::mayBecome))
                .containsExactlyInAnyOrderElementsOf(TABLE.getOrDefault(state, Set.of()));
    }

    @Test
    void r4_whatWasNotStoredIsNeverCommitted() {
        assertThat(PUBLISHING.mayBecome(COMMITTING)).isFalse();
        assertThat(FAILED.mayBecome(COMMITTING)).isFalse();
    }

    @Test
    void r4_whatItsSenderBelievesToHaveFailedIsNeverDelivered() {
        assertThat(Arrays.stream(HalfState.values()).filter(WITHDRAWN::mayBecome))
                .containsExactly(ROLLED_BACK);
    }

    @Test
    void r6_anEndIsSentOnceOnly() {
        assertThat(LEFT_TO_CHECK.mayBecome(COMMITTING)).isFalse();
        assertThat(ENDED.mayBecome(COMMITTING)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void r7_1_aCheckWaitsExactlyForWhatThisProcessStillOwes(HalfState state) {
        assertThat(state.isUndecided())
                .isEqualTo(EnumSet.of(PUBLISHING, STORED, FAILED, WITHDRAWN, IN_DOUBT, COMMITTING)
                        .contains(state));
        assertThat(state.isOfOpenTransaction())
                .isEqualTo(EnumSet.of(PUBLISHING, STORED, FAILED, WITHDRAWN).contains(state));
    }
}
