package io.tenon.internal.outbox;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message in a row of the outbox, and the bytes of a row (O1). Version 1: a byte 1, the number of messages, and for each of them topic,
 * flag, properties as RocketMQ encodes them, body, and how its queue is chosen. Knows none of RocketMQ's classes, which the command line
 * does not have. Immutable; arrays are not copied.
 */
public final class MessageFrame {
    private static final int VERSION = 1;
    private static final int ANY_QUEUE = 0;
    private static final int QUEUE = 1;
    private static final int HASH = 2;

    /** What a frame has besides its texts and its body, at most. */
    private static final int MOST_BYTES_BESIDE = 6 * 4 + 1;

    /** How many bytes a character of a text takes in UTF-8, at most. */
    private static final int MOST_BYTES = 3;

    private final String topic;
    private final int flag;
    private final byte[] properties;
    private final byte[] body;
    private final @Nullable String broker;
    private final int queueId;
    private final @Nullable Integer hash;

    /**
     * @param topic with namespace
     * @param broker that was chosen, with a queue of it; null where none was
     * @param hash by which a queue is chosen when the message is sent; null if it is not, or a queue was chosen
     */
    public MessageFrame(
            String topic,
            int flag,
            byte[] properties,
            byte[] body,
            @Nullable String broker,
            int queueId,
            @Nullable Integer hash) {
        this.topic = topic;
        this.flag = flag;
        this.properties = properties;
        this.body = body;
        this.broker = broker;
        this.queueId = queueId;
        this.hash = hash;
    }

    public static byte[] encode(List<MessageFrame> messages) {
        int most = 1 + 4;
        for (MessageFrame message : messages) {
            most += message.mostBytes();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(most);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(VERSION);
            out.writeInt(messages.size());
            for (MessageFrame message : messages) {
                message.write(out);
            }
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private int mostBytes() {
        int texts = MOST_BYTES * (topic.length() + (broker == null ? 0 : broker.length()));
        return MOST_BYTES_BESIDE + texts + properties.length + body.length;
    }

    private void write(DataOutputStream out) throws IOException {
        writeBytes(out, topic.getBytes(StandardCharsets.UTF_8));
        out.writeInt(flag);
        writeBytes(out, properties);
        writeBytes(out, body);
        String chosen = broker;
        Integer hashed = hash;
        if (chosen != null) {
            out.writeByte(QUEUE);
            writeBytes(out, chosen.getBytes(StandardCharsets.UTF_8));
            out.writeInt(queueId);
        } else if (hashed != null) {
            out.writeByte(HASH);
            out.writeInt(hashed);
        } else {
            out.writeByte(ANY_QUEUE);
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    public static List<MessageFrame> decode(byte[] row) throws UnreadableRowException {
        if (row.length == 0 || row[0] != VERSION) {
            throw new UnreadableRowException(
                    "they are written in version " + (row.length == 0 ? "none" : row[0])
                            + ", and this release of Tenon reads version " + VERSION,
                    null);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(row, 1, row.length - 1));
        try {
            int count = in.readInt();
            if (count < 1) {
                throw new IOException("a number of " + count + " messages"); // a row without messages would be deleted
            }
            List<MessageFrame> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                messages.add(read(in));
            }
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes more than its messages have");
            }
            return messages;
        } catch (IOException e) {
            throw new UnreadableRowException(e.getMessage() == null ? "they end too early" : e.getMessage(), e);
        }
    }

    private static MessageFrame read(DataInputStream in) throws IOException {
        String topic = readText(in);
        int flag = in.readInt();
        byte[] properties = readBytes(in);
        byte[] body = readBytes(in);
        int choice = in.readByte();
        switch (choice) {
            case ANY_QUEUE:
                return new MessageFrame(topic, flag, properties, body, null, 0, null);
            case QUEUE:
                String broker = readText(in);
                return new MessageFrame(topic, flag, properties, body, broker, in.readInt(), null);
            case HASH:
                return new MessageFrame(topic, flag, properties, body, null, 0, in.readInt());
            default:
                throw new IOException("a choice of queue " + choice);
        }
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length of " + length + " where " + in.available() + " bytes are left");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** The message's topic, with its namespace. */
    public String topic() {
        return topic;
    }

    public int flag() {
        return flag;
    }

    /** The message's properties, as RocketMQ encodes them. */
    public String properties() {
        return new String(properties, StandardCharsets.UTF_8);
    }

    /** The message's body, which is not to be printed. */
    public byte[] body() {
        return body;
    }

    /** The broker of the queue that was chosen; null if none was. */
    public @Nullable String broker() {
        return broker;
    }

    /** Means something with a {@link #broker} only. */
    public int queueId() {
        return queueId;
    }

    /** The hash by which a queue is chosen when the message is sent; null if none is chosen so. */
    public @Nullable Integer hash() {
        return hash;
    }
}
