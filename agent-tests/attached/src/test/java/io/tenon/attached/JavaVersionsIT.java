package io.tenon.attached;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other versions of Java than the build's: where {@code TENON_JAVA_8_HOME} or {@code TENON_JAVA_25_HOME} lead to one. */
class JavaVersionsIT extends AttachedTest {

    @ParameterizedTest
    @CsvSource({
        "8, PlainJdbc, 4.9",
        "8, EverySend, 5.5",
        "8, SpringJdbc, 5.1",
        "25, PlainJdbc, 5.5",
        "25, EverySend, 4.9",
        "25, SpringJdbc, 5.1"
    })
    void messagesFollowTheirTransactions(int version, String main, String client) {
        play(Launch.attached().on(javaHome(version)).withClient(client), main, "hikari");
    }

    private static Path javaHome(int version) {
        String name = "TENON_JAVA_" + version + "_HOME";
        String home = System.getenv(name);
        assumeThat(home).as("%s names a Java %s", name, version).isNotNull();
        return Path.of(home);
    }
}
