package io.tenon.operations.outbox;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message in a row of the outbox, read without RocketMQ's classes, which the command line does not have. The frame is that of
 * {@code MessageFrames}, version 1. Its text never shows the body. Immutable.
 */
public final class FramedMessage {
    private static final int VERSION = 1;
    private static final int ANY_QUEUE = 0;
    private static final int QUEUE = 1;
    private static final int HASH = 2;
    private static final char AFTER_NAME = 1;
    private static final char AFTER_VALUE = 2;

    private final String topic;
    private final int flag;
    private final Map<String, String> properties;
    private final byte[] body;
    private final String queue;

    private FramedMessage(String topic, int flag, Map<String, String> properties, byte[] body, String queue) {
        this.topic = topic;
        this.flag = flag;
        this.properties = properties;
        this.body = body;
        this.queue = queue;
    }

    /**
     * Reads the messages of a row.
     *
     * @param withBodies else their bodies are left out, and not kept in memory
     * @throws IOException if the row is of another release, or broken
     */
    static List<FramedMessage> of(byte[] row, boolean withBodies) throws IOException {
        if (row.length == 0 || row[0] != VERSION) {
            throw new IOException("its messages are written in version " + (row.length == 0 ? "none" : row[0])
                    + ", this release reads version " + VERSION);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(row, 1, row.length - 1));
        int count = in.readInt();
        if (count < 1) {
            throw new IOException("a number of " + count + " messages");
        }
        List<FramedMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(one(in, withBodies));
        }
        if (in.available() > 0) {
            throw new IOException(in.available() + " bytes more than its messages have");
        }
        return messages;
    }

    private static FramedMessage one(DataInputStream in, boolean withBody) throws IOException {
        String topic = text(in);
        int flag = in.readInt();
        Map<String, String> properties = properties(text(in));
        byte[] stored = bytes(in);
        byte[] body = withBody ? stored : new byte[0];
        int choice = in.readByte();
        if (choice == QUEUE) {
            return new FramedMessage(topic, flag, properties, body, text(in) + ":" + in.readInt());
        }
        if (choice != HASH && choice != ANY_QUEUE) {
            throw new IOException("a choice of queue " + choice);
        }
        String queue = choice == HASH ? "by hash " + in.readInt() : "";
        return new FramedMessage(topic, flag, properties, body, queue);
    }

    private static Map<String, String> properties(String text) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String one : text.split(String.valueOf(AFTER_VALUE))) {
            int end = one.indexOf(AFTER_NAME);
            if (end > 0) {
                properties.put(one.substring(0, end), one.substring(end + 1));
            }
        }
        return properties;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length of " + length + " where " + in.available() + " bytes are left");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** With namespace. */
    public String topic() {
        return topic;
    }

    public @Nullable String messageId() {
        return properties.get("UNIQ_KEY");
    }

    public @Nullable String keys() {
        return properties.get("KEYS");
    }

    int flag() {
        return flag;
    }

    Map<String, String> properties() {
        return properties;
    }

    /** Not to be printed. Empty where it was left out. */
    byte[] body() {
        return body;
    }

    /** "" where any will do. */
    String queue() {
        return queue;
    }

    @Override
    public String toString() {
        return messageId() + " of topic " + topic + (keys() == null ? "" : " (keys " + keys() + ")");
    }
}
