package io.tenon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Repeats what it is told, until it is told to go. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals("go"); line = lines.readLine()) {
            System.out.println(arguments[0] + " " + line);
        }
    }

    @Test
    void aChildIsToldLinesAndSaysLines() {
        try (ChildJvm child = start()) {
            child.tell("one");
            child.tell("two");
            assertThat(child.await("echo tw", SOON)).isEqualTo("echo two");
            assertThat(child.lines()).containsExactly("echo one", "echo two");
            child.tell("go");
            assertThat(child.awaitEnd()).isZero();
            assertThat(child.awaitOrEnd("echo three"::equals, SOON)).isNull();
            assertThatThrownBy(() -> child.await("echo three", SOON)).hasMessageContaining("never said");
        }
    }

    @Test
    void aKilledChildEndsAsBySignal9() {
        try (ChildJvm child = start()) {
            child.tell("one");
            child.await("echo one", SOON);
            child.kill();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.awaitEnd()).isEqualTo(137);
        }
    }

    private static ChildJvm start() {
        return ChildJvm.start(ChildJvmTest.class, List.of(), List.of("echo"));
    }
}
