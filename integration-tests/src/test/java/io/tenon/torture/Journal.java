package io.tenon.torture;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * What one process saw and did, a line each, written at once: a line that was written outlives kill -9. All journals of
 * a run begin their lines with the same clock, so sorted together they are one history. Thread-safe.
 */
final class Journal implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private final String author;
    private final FileOutputStream file;

    Journal(Path path, String author) {
        this.author = author;
        try {
            // Not a channel, which the interrupt of a writing thread would close.
            this.file = new FileOutputStream(path.toFile(), true);
        } catch (IOException e) {
            throw new UncheckedIOException("No journal can be written to " + path, e);
        }
    }

    void write(String what) {
        String line = TIME.format(Instant.now()) + " " + author + " " + what.replace('\n', ' ') + "\n";
        try {
            file.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The journal of " + author + " cannot be written; is the disk full?", e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The journal of " + author + " could not be closed", e);
        }
    }
}
