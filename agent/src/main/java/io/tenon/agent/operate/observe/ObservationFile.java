package io.tenon.agent.operate.observe;

import io.tenon.agent.operate.log.AgentLog;
import io.tenon.internal.DaemonThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * Writes what was observed to a file every 10 s, and at the JVM's end. It replaces the file as a whole, so that no
 * reader sees half of it. Thread-safe.
 */
public final class ObservationFile {
    private static final long INTERVAL_SECONDS = 10;

    private final Observations observations;
    private final Path text;
    private final Path json;
    private boolean failed;

    private ObservationFile(Observations observations, String file) {
        this.observations = observations;
        this.text = Paths.get(file).toAbsolutePath();
        this.json = Paths.get(file + ".json").toAbsolutePath();
    }

    /** Begins to write the observations to the file, and as JSON to the same name with .json behind it. */
    public static void begin(Observations observations, String file) {
        ObservationFile written = new ObservationFile(observations, file);
        Runtime.getRuntime().addShutdownHook(new Thread(written::write, "tenon-observe-end"));
        DaemonThreads.create(written::writeOnAndOn, "tenon-observe").start();
    }

    private void writeOnAndOn() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(INTERVAL_SECONDS);
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void write() {
        try {
            write(text, observations.text());
            write(json, observations.json());
            failed = false;
        } catch (IOException | RuntimeException e) {
            if (!failed) {
                AgentLog.error(
                        "ObservationFile",
                        "observe.file " + text + " cannot be written (" + e
                                + "); it is tried again, and JMX tells the same");
            }
            failed = true;
        }
    }

    private static void write(Path file, String content) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.write(whole, content.getBytes(StandardCharsets.UTF_8));
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
