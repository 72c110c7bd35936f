package io.tenon.operations.alarm;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file with what was told and is not over, by which each is told once however often it is looked. While it is open, another
 * process gets none of it. Used by one thread.
 */
final class ToldAlarms implements AutoCloseable {
    private final Path file;
    private final FileChannel lock;
    private final Map<String, Alarm> told = new LinkedHashMap<>();

    /** @throws IOException if it cannot be read, or another process has it; it is unchanged then */
    ToldAlarms(Path file) throws IOException {
        this.file = file;
        this.lock = FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean isRead = false;
        try {
            requireLock();
            if (Files.exists(file)) {
                read();
            }
            isRead = true;
        } finally {
            if (!isRead) {
                lock.close();
            }
        }
    }

    private void requireLock() throws IOException {
        boolean isMine;
        try {
            isMine = lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            isMine = false; // this very process has it
        }
        if (!isMine) {
            throw new IOException("another alarm works with " + file + " at this moment");
        }
    }

    private void read() throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        try {
            for (JsonElement one : JsonParser.parseString(text).getAsJsonArray()) {
                Alarm alarm = Alarm.of(one.getAsJsonObject());
                told.put(alarm.key(), alarm);
            }
        } catch (JsonParseException | IllegalStateException | IllegalArgumentException | NullPointerException e) {
            throw new IOException(file + " is none that an alarm wrote; name another one by --state", e);
        }
    }

    Collection<Alarm> all() {
        return told.values();
    }

    boolean contains(Alarm alarm) {
        return told.containsKey(alarm.key());
    }

    void add(Alarm alarm) {
        told.put(alarm.key(), alarm);
    }

    void remove(Alarm alarm) {
        told.remove(alarm.key());
    }

    /** Whoever is cut off while it writes leaves the old one. */
    void write() throws IOException {
        JsonArray all = new JsonArray();
        told.values().forEach(alarm -> all.add(alarm.json()));
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.write(whole, all.toString().getBytes(StandardCharsets.UTF_8));
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
