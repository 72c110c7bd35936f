package io.tenon.internal.datasource;

import static io.tenon.internal.datasource.StatusTableState.READABLE;
import static io.tenon.internal.datasource.StatusTableState.UNTRIED;
import static io.tenon.internal.datasource.StatusTableState.UNUSABLE;
import static io.tenon.internal.datasource.StatusTableState.UNWRITABLE;
import static io.tenon.internal.datasource.StatusTableState.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusTableStateTest {
    private static final Map<StatusTableState, Set<StatusTableState>> TABLE = Map.of(
            UNTRIED, EnumSet.of(UNUSABLE, READABLE, WRITABLE),
            UNUSABLE, EnumSet.of(UNUSABLE, READABLE, WRITABLE),
            READABLE, EnumSet.of(UNUSABLE, WRITABLE, UNWRITABLE),
            WRITABLE, EnumSet.of(UNUSABLE, READABLE, UNWRITABLE),
            UNWRITABLE, EnumSet.of(UNUSABLE, WRITABLE, UNWRITABLE));

    @ParameterizedTest
    @EnumSource
    void goesWhereTheTableSaysAndNowhereElse(StatusTableState state) {
        assertThat(Arrays.stream(StatusTableState.values()).filter(state::mayBecome))
                .containsExactlyInAnyOrderElementsOf(TABLE.getOrDefault(state, Set.of()));
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreRefusedWhereItIsKnownWhy(StatusTableState state) {
        assertThat(state.refuses()).isEqualTo(EnumSet.of(UNUSABLE, UNWRITABLE).contains(state));
    }
}
