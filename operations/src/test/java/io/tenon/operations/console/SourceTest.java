package io.tenon.operations.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.operations.command.Report;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SourceTest {
    private boolean isAway;
    private boolean knowsAll = true;

    private final Source source = new Source("brokers", () -> {
        if (isAway) {
            throw new IOException("no name server answers");
        }
        return knowsAll ? new Report() : new Report().notKnown("broker-a does not answer");
    });

    @Test
    void whoFailsOrIsBackSaysSoOnceSoThatTheOthersAreAskedAnew() {
        assertThat(read()).as("read for the first time").isFalse();
        isAway = true;
        assertThat(read()).isTrue();
        assertThat(read()).isFalse();
        isAway = false;
        assertThat(read()).isTrue();
        knowsAll = false;
        assertThat(read()).as("a part is not known").isTrue();
        assertThat(read()).isFalse();
    }

    private boolean read() {
        source.expire();
        return source.readIfDue();
    }

    @Test
    void whatIsFreshIsNotReadAgain() {
        source.readIfDue();
        isAway = true;
        assertThat(source.readIfDue()).isFalse();
        assertThat(source.json().has("failed")).isFalse();
        source.expire();
        source.readIfDue();
        assertThat(source.json().has("failed")).isTrue();
    }
}
