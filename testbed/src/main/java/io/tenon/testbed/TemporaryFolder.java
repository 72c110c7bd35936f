package io.tenon.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Makes and deletes a server's folder below {@code java.io.tmpdir}. Stateless. */
final class TemporaryFolder {
    private TemporaryFolder() {}

    static Path create(String server) {
        try {
            return Files.createTempDirectory("tenon-" + server + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder for " + server + "; check java.io.tmpdir", e);
        }
    }

    /** Deletes as much as can be deleted. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A server that is just ending deletes files, too. What is left is left to the operating system.
        }
    }
}
