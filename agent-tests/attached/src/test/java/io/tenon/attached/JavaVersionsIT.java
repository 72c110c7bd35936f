package io.tenon.attached;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.tenon.testbed.InstalledJava;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other versions of Java than the build's: where one is installed, or {@code TENON_JAVA_8_HOME} and the like lead to one. */
class JavaVersionsIT extends AttachedTest {

    @ParameterizedTest
    @CsvSource({
        "8, PlainJdbc, 4.9",
        "8, EverySend, 5.5",
        "8, SpringJdbc, 5.1",
        "25, PlainJdbc, 5.5",
        "11, PlainJdbc, 4.3",
        "25, EverySend, 4.3",
        "25, EverySend, 4.6",
        "25, EverySend, 4.9",
        "25, SpringJdbc, 5.1"
    })
    void messagesFollowTheirTransactions(int version, String main, String client) {
        play(Launch.attached().on(javaHome(version)).withClient(client), main, "hikari");
    }

    private static Path javaHome(int version) {
        Optional<Path> home = InstalledJava.of(version);
        assumeThat(home)
                .as("a Java %s is installed, or TENON_JAVA_%s_HOME names one", version, version)
                .isPresent();
        return home.get();
    }
}
