package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Options that legacy applications are started with, and that change what an agent may count on. */
class JvmOptionsIT extends AttachedTest {

    @ParameterizedTest
    @Rows(
            build = {"EverySend"},
            matrix = {"PlainJdbc"})
    void stacksOf256KilobytesAreEnough(String main) {
        play(Launch.attached().with("-Xss256k"), main, "hikari");
    }

    /** The archive is made without the agent, and its classes are loaded with it: the JVM shows it those bytes all the same. */
    @Test
    void classesOfAnArchiveAreFollowed(@TempDir Path folder) throws IOException {
        Path archive = folder.resolve("application.jsa");
        try (Database database = H2.server();
                Application application = Launch.alone()
                        .with("-XX:ArchiveClassesAtExit=" + archive)
                        .startFromJar("PlainJdbc", database, "hikari")) {
            application.awaitDone().end();
        }
        assertThat(archive).isNotEmptyFile();
        try (Database database = H2.server();
                Application application = Launch.attached()
                        .with("-XX:SharedArchiveFile=" + archive)
                        .with("-Xlog:class+load:file=" + folder.resolve("loaded.log"))
                        .startFromJar("PlainJdbc", database, "hikari")) {
            judge(application);
        }
        assertThat(folder.resolve("loaded.log"))
                .content()
                .contains("com.zaxxer.hikari.pool.PoolEntry source: shared objects file (top)");
    }
}
