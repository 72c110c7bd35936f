package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tenon.testbed.InstalledJava;
import io.tenon.testbed.matrix.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Other versions of Java than the build's: where one is installed, or {@code TENON_JAVA_8_HOME} and the like lead to one. */
class JavaVersionsIT extends AttachedTest {

    @ParameterizedTest
    @Rows(
            build = {
                "8, PlainJdbc, 4.9",
                "8, EverySend, 5.5",
                "8, SpringJdbc, 5.1",
                "21, PlainJdbc, 5.5",
                "21, EverySend, 4.9",
                "25, PlainJdbc, 5.5",
                "25, EverySend, 4.3"
            },
            matrix = {"11, PlainJdbc, 4.3", "25, EverySend, 4.6", "25, EverySend, 4.9", "25, SpringJdbc, 5.1"})
    void messagesFollowTheirTransactions(int version, String main, String client) {
        play(Launch.attached().on(javaHome(version)).withClient(client), main, "hikari");
    }

    /** What pins a carrier is a monitor (before Java 24), or a native frame; none may be below code of ours. */
    @Test
    void noVirtualThreadIsPinnedInCodeOfOurs(@TempDir Path folder) throws IOException {
        Optional<Path> java = InstalledJava.withVirtualThreads();
        assumeThat(java).as("a Java with virtual threads").isPresent();
        Path recording = folder.resolve("pinned.jfr");
        play(
                Launch.attached()
                        .on(java.get())
                        .with("-XX:StartFlightRecording:settings=none,filename=" + recording
                                + ",+jdk.VirtualThreadPinned#enabled=true,+jdk.VirtualThreadPinned#threshold=0ms"
                                + ",+jdk.VirtualThreadPinned#stackTrace=true,+jdk.VirtualThreadStart#enabled=true"),
                "VirtualThreads",
                "hikari");
        List<RecordedEvent> events = RecordingFile.readAllEvents(recording);
        assertThat(events)
                .as("virtual threads that were seen")
                .filteredOn(event -> event.getEventType().getName().equals("jdk.VirtualThreadStart"))
                .hasSizeGreaterThanOrEqualTo(300);
        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .filteredOn(event -> event.getStackTrace() != null
                        && event.getStackTrace().getFrames().stream().anyMatch(JavaVersionsIT::isOurs))
                .isEmpty();
    }

    private static boolean isOurs(RecordedFrame frame) {
        return frame.getMethod().getType().getName().startsWith("io.tenon.");
    }

    private static Path javaHome(int version) {
        Optional<Path> home = InstalledJava.of(version);
        assumeThat(home)
                .as("a Java %s is installed, or TENON_JAVA_%s_HOME names one", version, version)
                .isPresent();
        return home.get();
    }
}
