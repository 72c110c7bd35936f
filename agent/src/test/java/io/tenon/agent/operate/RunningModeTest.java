package io.tenon.agent.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.agent.operate.settings.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningModeTest {
    @AfterEach
    void asItWas() {
        RunningMode.begin(Mode.TIE);
    }

    @Test
    void itChangesBetweenTieAndDrain() {
        RunningMode.change("Drain\n", "the test");
        assertThat(RunningMode.isDraining()).isTrue();
        RunningMode.change("tie", "the test");
        assertThat(RunningMode.isDraining()).isFalse();
    }

    /** As Notepad writes it. */
    @Test
    void aFileWithAByteOrderMarkSaysWhatItSays(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("mode"), "\uFEFFdrain\r\n");
        RunningMode.look(file, "");
        assertThat(RunningMode.isDraining()).isTrue();
    }

    @Test
    void observeIsNoModeToChangeToOrFrom() {
        assertThatThrownBy(() -> RunningMode.change("observe", "the test")).hasMessageContaining("start of a JVM");
        RunningMode.begin(Mode.OBSERVE);
        assertThatThrownBy(() -> RunningMode.change("tie", "the test")).hasMessageContaining("start of a JVM");
    }

    @Test
    void whatIsNoModeIsRefusedByName() {
        assertThatThrownBy(() -> RunningMode.change("off", "the test")).hasMessageContaining("not 'off'");
        assertThat(RunningMode.now()).isEqualTo(Mode.TIE);
    }
}
