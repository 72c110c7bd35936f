package io.tenon.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Folders that are made once on a machine, in the user's cache, and then used or copied by every JVM: unpacking and
 * installing a database server takes seconds of CPU, copying what was installed takes a tenth of that.
 */
final class Prepared {
    private Prepared() {}

    /** Fills an empty folder. */
    interface Maker {
        void make(Path folder) throws IOException;
    }

    /** Returns the user's own cache, wherever this JVM's user.home leads to. */
    static Path cache() {
        String given = System.getenv("XDG_CACHE_HOME");
        if (given != null && Path.of(given).isAbsolute()) {
            return Path.of(given, "tenon");
        }
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        return Path.of(home, ".cache", "tenon").toAbsolutePath();
    }

    /**
     * Makes the folder unless it is there. Several JVMs may do so at a time: each makes one of its own beside it, and
     * the first one that is complete gets the name. So nothing below the folder may depend on its place.
     */
    static void make(Path folder, Maker maker) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder.getParent());
        Path made = Files.createTempDirectory(folder.getParent(), folder.getFileName() + "-");
        try {
            maker.make(made);
            Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another JVM was faster, and its folder is as good.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        } finally {
            TemporaryFolder.delete(made);
        }
    }

    /** Copies a prepared folder to a place where there is none. */
    static void copy(Path folder, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(folder.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
