package io.tenon.operations.outbox;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tenon.internal.status.StatusId;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file with the messages of rows, with their bodies, a JSON object on one line for each, that nobody else may read.
 * Each object says which message of how many of its row it is, so that a file that was cut off is not taken for a whole
 * one. Used by one thread.
 */
final class ExportedFile implements Closeable {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final FileChannel channel;
    private final Writer out;

    private ExportedFile(FileChannel channel) {
        this.channel = channel;
        this.out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8.newEncoder(), -1));
    }

    /** @throws IOException also if there is such a file already */
    static ExportedFile create(Path file) throws IOException {
        try {
            // The file is made empty, and closed to others, before a body is in it.
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " exists already, and is not written over", e);
        }
        return new ExportedFile(FileChannel.open(file, StandardOpenOption.WRITE));
    }

    void add(KeptRow row, List<FramedMessage> messages) throws IOException {
        for (int i = 0; i < messages.size(); i++) {
            FramedMessage message = messages.get(i);
            JsonObject json = new JsonObject();
            json.addProperty("row", row.id.toString());
            json.addProperty("message", i + 1);
            json.addProperty("ofMessages", messages.size());
            json.addProperty("sender", row.sender);
            json.addProperty("topic", message.topic());
            json.addProperty("flag", message.flag());
            json.addProperty("queue", message.queue());
            JsonObject properties = new JsonObject();
            message.properties().forEach(properties::addProperty);
            json.add("properties", properties);
            json.addProperty("bodyBase64", Base64.getEncoder().encodeToString(message.body()));
            out.write(GSON.toJson(json));
            out.write('\n');
        }
    }

    /** Closes the file, which is on the disk when this returns: rows may be dropped next, by what is in it. */
    @Override
    public void close() throws IOException {
        try (FileChannel closed = channel) {
            out.flush();
            closed.force(true);
        }
    }

    /**
     * @throws IOException unless each row in the file has all of its messages; the message repeats nothing of what is
     *     in it
     */
    static Set<StatusId> rowsIn(Path file) throws IOException {
        Set<StatusId> rows = new LinkedHashSet<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            Line last = Line.NONE;
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                number++;
                Line line = parsed(text);
                if (line == null || !line.follows(last)) {
                    throw notWhole(file, number);
                }
                rows.add(line.row);
                last = line;
            }
            if (number == 0 || last.message != last.messages) {
                throw notWhole(file, number);
            }
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file + " => give the one that outbox export wrote", e);
        }
        return rows;
    }

    private static IOException notWhole(Path file, int line) {
        return new IOException(file + " was cut off at line " + line + ", or outbox export did not write it"
                + " => export the rows again, into another file");
    }

    private static @Nullable Line parsed(String text) {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            return new Line(
                    StatusId.parse(json.get("row").getAsString()),
                    json.get("message").getAsInt(),
                    json.get("ofMessages").getAsInt());
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | UnsupportedOperationException
                | NullPointerException e) {
            return null;
        }
    }

    /** What a line says of its row. Immutable. */
    private static final class Line {
        static final Line NONE = new Line(StatusId.ZERO, 0, 0);

        final StatusId row;
        final int message;
        final int messages;

        Line(StatusId row, int message, int messages) {
            this.row = row;
            this.message = message;
            this.messages = messages;
        }

        boolean follows(Line last) {
            return last.message == last.messages
                    ? message == 1 && messages >= 1
                    : row.equals(last.row) && message == last.message + 1 && messages == last.messages;
        }
    }
}
