package io.tenon.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A server's folder below {@code java.io.tmpdir}. */
final class TemporaryFolder {
    private TemporaryFolder() {}

    static Path create(String server) {
        try {
            return Files.createTempDirectory("tenon-" + server + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder for " + server + "; check java.io.tmpdir", e);
        }
    }

    /** Deletes as much as goes. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A server that is just going deletes files, too; what is left is the system's to clean.
        }
    }
}
