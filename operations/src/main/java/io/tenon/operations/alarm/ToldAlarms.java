package io.tenon.operations.alarm;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The file with the alarms that were told and are not over, so that each is told once however often it is looked for,
 * and with the brokers that were there once, so that one that is gone is missed. Operators take names out of it. While
 * it is open, another process cannot open it. Used by one thread.
 */
final class ToldAlarms implements AutoCloseable {
    /** The source of an alarm that is not about one broker alone. */
    static final String BROKERS = "brokers";

    private static final String ALARMS = "alarms";
    private static final String BROKER = "broker ";
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    private final Path file;
    private final FileChannel lock;
    private final Map<String, Alarm> told = new LinkedHashMap<>();
    private final Set<String> brokers = new TreeSet<>();

    /** @throws IOException if the file cannot be read, or another process has it; it is unchanged then */
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
            // This very process has the file open.
            isMine = false;
        }
        if (!isMine) {
            throw new IOException("another alarm works with " + file + " at this moment");
        }
    }

    private void read() throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            json.getAsJsonArray(ALARMS).forEach(one -> add(Alarm.of(one.getAsJsonObject())));
            json.getAsJsonArray(BROKERS).forEach(one -> brokers.add(one.getAsString()));
        } catch (RuntimeException e) { // of Gson or of ours, by what it is that does not fit
            throw new IOException(
                    file
                            + " is none that an alarm wrote, or somebody has edited it since: mend it, or name another one by"
                            + " --state, with which all is told anew",
                    e);
        }
    }

    static String sourceOf(String broker) {
        return BROKER + broker;
    }

    /** Returns the broker that an alarm is about; null if it is about none, or about all. */
    static @Nullable String brokerOf(Alarm alarm) {
        return alarm.source.startsWith(BROKER) ? alarm.source.substring(BROKER.length()) : null;
    }

    Path file() {
        return file;
    }

    /** Returns the brokers that some name server knew once, but for those whose names were taken out of the file. */
    Set<String> brokers() {
        return Collections.unmodifiableSet(brokers);
    }

    /** Adds names of brokers. Returns whether one of them is new. */
    boolean addBrokers(Collection<String> names) {
        return brokers.addAll(names);
    }

    Collection<Alarm> all() {
        return Collections.unmodifiableCollection(told.values());
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

    /** Writes a new file and then puts it in the place of the old one, which stays if this is cut off. */
    void write() throws IOException {
        JsonArray alarms = new JsonArray();
        told.values().forEach(alarm -> alarms.add(alarm.json()));
        JsonArray names = new JsonArray();
        brokers.forEach(names::add);
        JsonObject all = new JsonObject();
        all.add(BROKERS, names);
        all.add(ALARMS, alarms);
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.write(whole, (GSON.toJson(all) + "\n").getBytes(StandardCharsets.UTF_8));
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
