package io.tenon.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of the real jar as a process, to its end. Immutable. */
final class Visit {
    private static final Path JAR =
            Path.of("..", "operations", "target", "tenon.jar").toAbsolutePath();

    /** What an application of this module's class path would have. */
    static final String CLASS_PATH = System.getProperty("java.class.path");

    final int status;
    final List<String> lines;

    private Visit(int status, List<String> lines) {
        this.status = status;
        this.lines = lines;
    }

    /** @param password on the doctor's standard input */
    static Visit with(List<String> settings, String password, String... options) throws Exception {
        assertThat(JAR)
                .as("the command's jar, made by: mvn package -pl operations -am")
                .exists();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ChildJvm.QUICK_START);
        command.addAll(settings);
        command.addAll(List.of("-jar", JAR.toString(), "doctor"));
        command.addAll(Arrays.asList(options));
        Path output = Files.createTempFile("doctor", ".txt");
        Path input = Files.createTempFile("doctor", ".in");
        try {
            Files.writeString(input, password + "\n");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended)
                    .as(() -> "the doctor ended within 60 s; it printed " + read(output))
                    .isTrue();
            return new Visit(process.exitValue(), read(output));
        } finally {
            Files.delete(output);
            Files.delete(input);
        }
    }

    static Visit with(String... options) throws Exception {
        return with(Collections.emptyList(), "", options);
    }

    private static List<String> read(Path output) {
        try {
            return Files.readAllLines(output, UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Exactly one line of this grade and subject, with these words in it. */
    Visit says(String grade, String subject, String... words) {
        assertThat(lines)
                .as(this::toString)
                .filteredOn(line -> line.matches(grade + " +" + subject + " .*"))
                .filteredOn(line -> Arrays.stream(words).allMatch(line::contains))
                .hasSize(1);
        return this;
    }

    Visit endsWith(int expected) {
        assertThat(status).as(this::toString).isEqualTo(expected);
        return this;
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
