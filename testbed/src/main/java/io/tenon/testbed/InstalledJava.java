package io.tenon.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds other Javas on this machine than the one that runs the tests. Stateless. */
public final class InstalledJava {
    private static final Path PLACE = Path.of("/usr/lib/jvm");
    private static final List<String> NAMED = List.of("TENON_JAVA_21_HOME", "TENON_JAVA_25_HOME");

    private InstalledJava() {}

    /**
     * Returns the home of a Java of 21 or newer, where threads can be virtual: what {@code TENON_JAVA_21_HOME} or
     * {@code TENON_JAVA_25_HOME} names, or else one below {@code /usr/lib/jvm}. Where there is none, that is printed to
     * standard error, since somebody must see that something is not tested.
     */
    public static Optional<Path> withVirtualThreads() {
        Stream<Path> named =
                NAMED.stream().map(System::getenv).filter(Objects::nonNull).map(Path::of);
        Optional<Path> home = Stream.concat(named, installed().stream())
                .filter(java -> version(java) >= 21)
                .findFirst();
        if (home.isEmpty()) {
            System.err.println("SKIPPED: no Java of 21 or newer is installed (" + NAMED.get(0)
                    + " would name one): nothing" + " runs on virtual threads");
        }
        return home;
    }

    /**
     * Returns the home of a Java of this version: what {@code TENON_JAVA_…_HOME} names, or else one below {@code
     * /usr/lib/jvm}.
     */
    public static Optional<Path> of(int version) {
        String named = System.getenv("TENON_JAVA_" + version + "_HOME");
        return named != null
                ? Optional.of(Path.of(named))
                : installed().stream().filter(java -> version(java) == version).findFirst();
    }

    private static List<Path> installed() {
        if (!Files.isDirectory(PLACE)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(PLACE)) {
            return homes.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look which Javas are installed in " + PLACE, e);
        }
    }

    /** Returns the version of the Java in this folder; 0 where there is none. */
    private static int version(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", "").split("\\.")[0])
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot see which Java is in " + home, e);
        }
    }
}
