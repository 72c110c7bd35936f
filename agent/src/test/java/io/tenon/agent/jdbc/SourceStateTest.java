package io.tenon.agent.jdbc;

import static io.tenon.agent.jdbc.SourceState.CLOSED;
import static io.tenon.agent.jdbc.SourceState.FOLLOWED;
import static io.tenon.agent.jdbc.SourceState.LEFT_ALONE;
import static io.tenon.agent.jdbc.SourceState.OFF;
import static io.tenon.agent.jdbc.SourceState.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceStateTest {
    private static final Map<SourceState, Set<SourceState>> TABLE = Map.of(
            UNDECIDED, EnumSet.of(FOLLOWED, LEFT_ALONE, OFF, CLOSED),
            FOLLOWED, EnumSet.of(OFF, CLOSED),
            LEFT_ALONE, EnumSet.noneOf(SourceState.class),
            OFF, EnumSet.of(CLOSED),
            CLOSED, EnumSet.of(UNDECIDED, FOLLOWED, LEFT_ALONE, OFF));

    @ParameterizedTest
    @EnumSource
    void goesWhereTheTableSaysAndNowhereElse(SourceState state) {
        assertThat(Arrays.stream(SourceState.values()).filter(state::mayBecome))
                .containsExactlyInAnyOrderElementsOf(TABLE.getOrDefault(state, Set.of()));
    }
}
