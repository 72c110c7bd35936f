package io.tenon.agent.operate.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class AgentLogTest {
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private void configure(LogLevel level, @Nullable String file) {
        AgentLog.configure(level, file, new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    @AfterEach
    void asItWas() {
        AgentLog.configure(LogLevel.INFO, null);
    }

    @Test
    void slf4jFindsThisProvider() {
        assertThat(LoggerFactory.getLogger(AgentLogTest.class)).isInstanceOf(AgentLogger.class);
        assertThat(LoggerFactory.getLogger("a.B")).isSameAs(LoggerFactory.getLogger("a.B"));
    }

    @Test
    void aLineHasTimeLevelThreadShortNameAndMessage() {
        configure(LogLevel.INFO, null);
        LoggerFactory.getLogger("io.tenon.internal.ring.Ring").warn("{} of {} and {}", 1, "two", 3);
        assertThat(printed())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  \\[tenon] \\["
                        + java.util.regex.Pattern.quote(Thread.currentThread().getName())
                        + "] Ring: 1 of two and 3\\R");
    }

    @Test
    void aThrowableIsPrintedWithItsStackTrace() {
        configure(LogLevel.INFO, null);
        LoggerFactory.getLogger("x.Y").error("failed: {}", "it", new IllegalStateException("because"));
        assertThat(printed())
                .contains("Y: failed: it")
                .contains("java.lang.IllegalStateException: because")
                .contains("\tat " + AgentLogTest.class.getName());
    }

    @Test
    void aThrowableThatCannotBePrintedIsNamed() {
        configure(LogLevel.INFO, null);
        LoggerFactory.getLogger("x.Y").error("failed", new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException();
            }
        });
        assertThat(printed()).contains("could not be printed: class java.lang.UnsupportedOperationException");
    }

    @Test
    void levelsBelowTheSettingAreSilent() {
        configure(LogLevel.WARN, null);
        Logger logger = LoggerFactory.getLogger("x.Y");
        logger.info("no");
        logger.debug("no");
        logger.warn("yes");
        assertThat(logger.isInfoEnabled()).isFalse();
        assertThat(logger.isErrorEnabled()).isTrue();
        assertThat(printed()).contains("yes").doesNotContain("no\n");
        configure(LogLevel.TRACE, null);
        logger.trace("traced");
        assertThat(printed()).contains("TRACE").contains("traced");
        configure(LogLevel.OFF, null);
        logger.error("never");
        assertThat(printed()).doesNotContain("never");
    }

    @Test
    void aFileIsAppendedToAndMadeWithTheFirstLine(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tenon.log");
        configure(LogLevel.INFO, file.toString());
        assertThat(file).doesNotExist();
        AgentLog.info("A", "eins ü");
        configure(LogLevel.INFO, file.toString());
        AgentLog.info("A", "zwei");
        assertThat(Files.readAllLines(file)).hasSize(2).first().asString().endsWith("A: eins ü");
        assertThat(printed()).isEmpty();
    }

    @Test
    void whatCannotGoToTheFileGoesToStandardErrorAndSaysSo(@TempDir Path folder) {
        configure(LogLevel.INFO, folder.toString());
        AgentLog.info("A", "one");
        AgentLog.info("A", "two");
        assertThat(printed())
                .containsOnlyOnce("log.file '" + folder + "' cannot be written")
                .contains("A: one")
                .contains("A: two");
    }

    @Test
    void aLineOfOneKindIsLoggedSoOftenAMinuteAndTheRestIsCounted() {
        AgentLog.configure(LogLevel.DEBUG, null, 0, 3, new PrintStream(errors, true, StandardCharsets.UTF_8));
        Logger logger = LoggerFactory.getLogger("x.Y");
        for (int i = 0; i < 10; i++) {
            logger.warn("row {} is late", i);
            logger.debug("row {} was looked at", i);
        }
        logger.warn("another kind");
        assertThat(printed())
                .contains("row 2 is late", "another kind", "row 9 was looked at")
                .doesNotContain("row 3 is late");
        AgentLog.configure(LogLevel.INFO, null);
        assertThat(printed())
                .contains("WARN  [tenon]")
                .contains(
                        "Y: 7 more lines like this within a minute were left out (log.repeats). The last: row 9 is late");
    }

    @Test
    void aFileThatIsFullMakesRoomAndKeepsOneBeforeIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tenon.log");
        AgentLog.configure(
                LogLevel.INFO, file.toString(), 1000, 0, new PrintStream(errors, true, StandardCharsets.UTF_8));
        for (int i = 0; i < 100; i++) {
            AgentLog.info("A", "line " + i);
        }
        assertThat(Files.size(file)).isBetween(1L, 1000L);
        assertThat(Files.size(folder.resolve("tenon.log.1"))).isBetween(900L, 1000L);
        assertThat(Files.readString(file)).endsWith("line 99" + System.lineSeparator());
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void whatIsLeftOutIsToldThoughNoLineFollows() throws Exception {
        // The time is a minute; what tells is asked instead.
        java.util.List<String> told = new java.util.ArrayList<>();
        RepeatedLines lines = new RepeatedLines(1, told::add);
        assertThat(lines.mayBeSaid(LogLevel.INFO, "A", "one", null)).isTrue();
        assertThat(lines.mayBeSaid(LogLevel.INFO, "A", "one", null)).isFalse();
        assertThat(lines.mayBeSaid(LogLevel.ERROR, "A", "one", null)).isTrue();
        lines.close();
        assertThat(told).singleElement().asString().contains("1 more lines like this");
    }
}
