package io.tenon.internal.meters;

import io.tenon.internal.DaemonThreads;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes all series to a file again and again, for a collector of text files such as node_exporter's. A reader sees one whole text
 * or the next: it is written beside the file and renamed. Thread-safe.
 */
public final class MetricsFile implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(MetricsFile.class);

    /** The shortest interval. If the file were written more often, it would cost more than what it tells. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Path file;
    private final Path beside;
    private final long everyNanos;
    private final Supplier<String> text;
    private boolean closed;
    private boolean failureTold;

    private MetricsFile(Path file, Duration every, Supplier<String> text) {
        this.text = text;
        this.file = file.toAbsolutePath();
        this.beside = this.file.resolveSibling(this.file.getFileName() + ".tmp");
        this.everyNanos = every.toNanos();
    }

    /**
     * Starts writing, at once and then at that interval, on a thread of its own.
     *
     * @throws IllegalArgumentException if the interval is too short
     */
    public static MetricsFile write(Path file, Duration every) {
        return write(file, every, PrometheusText::ofAll);
    }

    /**
     * Starts writing another text, in the same way.
     *
     * @param text asked for each time
     */
    public static MetricsFile write(Path file, Duration every, Supplier<String> text) {
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "the interval of a metrics file cannot be less than 1 s, but is " + every.toMillis() + " ms");
        }
        MetricsFile written = new MetricsFile(file, every, text);
        DaemonThreads.create(written::run, "tenon-metrics-file").start();
        return written;
    }

    private void run() {
        do {
            writeNow();
        } while (awaitNext());
    }

    private void writeNow() {
        try {
            Files.write(beside, text.get().getBytes(StandardCharsets.UTF_8));
            move();
            if (failureTold) {
                failureTold = false;
                log.info("The meters are written to {} again", file);
            }
        } catch (IOException | RuntimeException e) {
            if (!failureTold) {
                failureTold = true;
                log.warn("The meters cannot be written to {}, which is tried again; said once. Cause: {}", file, e);
            }
        }
    }

    private void move() throws IOException {
        try {
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private synchronized boolean awaitNext() {
        long untilNanos = System.nanoTime() + everyNanos;
        try {
            while (!closed && untilNanos - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, untilNanos - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
        return !closed;
    }

    /** Stops writing. The file stays as it was written last. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
