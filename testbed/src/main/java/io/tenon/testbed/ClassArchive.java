package io.tenon.testbed;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of this JVM's class path in an archive that child JVMs map into their memory, instead of reading, parsing and
 * verifying them one by one: to start RocketMQ's client takes 0.5 s of CPU with it, and 0.9 s without.
 *
 * <p>A module whose tests start many JVMs names a main class that loads what those will load ({@code
 * tenon.testbed.rehearsal}). The first of its test JVMs that starts a child plays that rehearsal and makes the archive, in
 * the background and once for all of them. Until it is there, and where it cannot be made, children start without.
 */
final class ClassArchive {
    private static final System.Logger LOG = System.getLogger(ClassArchive.class.getName());
    private static final String REHEARSAL = "tenon.testbed.rehearsal";
    private static final @Nullable ClassArchive HERE = find();

    private final String rehearsal;
    private final String jars;
    private final Path file;

    private ClassArchive(String rehearsal, String jars, Path folder) throws IOException {
        this.rehearsal = rehearsal;
        this.jars = jars;
        this.file = folder.resolve(fingerprint(jars) + ".jsa");
    }

    /** What a child is started with: its class path, and the archive if it is there. */
    static List<String> options() {
        List<String> options = new ArrayList<>();
        if (HERE != null && Files.exists(HERE.file)) {
            options.add("-XX:SharedArchiveFile=" + HERE.file);
        }
        options.addAll(List.of("-cp", HERE == null ? System.getProperty("java.class.path") : HERE.classPath()));
        return options;
    }

    private static @Nullable ClassArchive find() {
        String rehearsal = System.getProperty(REHEARSAL);
        if (rehearsal == null) {
            return null;
        }
        try {
            Path folder = Files.createDirectories(Path.of("target", "class-archive"));
            ClassArchive archive = new ClassArchive(rehearsal, entries(true), folder.toAbsolutePath());
            Thread maker = new Thread(archive::makeOnce, "class-archive");
            maker.setDaemon(true);
            maker.start();
            return archive;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Child JVMs start without an archive of classes", e);
            return null;
        }
    }

    /** An archive is valid for a class path that begins with its jars; it cannot hold classes that lie in folders. */
    private String classPath() {
        return jars + File.pathSeparator + entries(false);
    }

    private static String entries(boolean jars) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty() && Files.isRegularFile(Path.of(entry)) == jars)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Another one for other jars, and for another JVM: it would be refused. */
    private static String fingerprint(String jars) throws IOException {
        StringBuilder all = new StringBuilder(System.getProperty("java.home") + System.getProperty("java.vm.version"));
        for (String jar : jars.split(File.pathSeparator)) {
            Path path = Path.of(jar);
            all.append(jar).append(Files.size(path)).append(Files.getLastModifiedTime(path));
        }
        return Integer.toHexString(all.toString().hashCode());
    }

    private void makeOnce() {
        try (FileChannel channel = FileChannel.open(
                        file.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            // Where another JVM has the lock, it is making the archive.
            if (lock != null && !Files.exists(file)) {
                make();
            }
        } catch (IOException | OverlappingFileLockException e) {
            LOG.log(System.Logger.Level.WARNING, "Child JVMs start without an archive of classes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void make() throws IOException, InterruptedException {
        Path list = file.resolveSibling("classes");
        Path made = file.resolveSibling("made.jsa");
        run(Stream.concat(
                        ChildJvm.QUICK_START.stream(),
                        Stream.of("-XX:DumpLoadedClassList=" + list, "-cp", classPath(), rehearsal))
                .toList());
        // The archive keeps objects of the JDK, too, which only this collector can write and all can read.
        run(List.of(
                "-Xshare:dump",
                "-XX:+UseG1GC",
                "-XX:TieredStopAtLevel=1",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + made,
                "-cp",
                jars));
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(options);
        command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path log = file.resolveSibling("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread stop = new Thread(process::destroyForcibly, "stop-class-archive");
        Runtime.getRuntime().addShutdownHook(stop);
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("The rehearsal or the dump of classes failed; see " + log);
        }
    }
}
