package io.tenon.internal.relay;

import io.tenon.internal.transaction.OutboxEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a row as bytes (O1). Version 1: a byte 1, the number of messages, and for each of them topic, flag, properties
 * as RocketMQ encodes them, body, and how its queue is chosen. Stateless.
 */
final class MessageFrames {
    private static final int VERSION = 1;
    private static final int ANY_QUEUE = 0;
    private static final int QUEUE = 1;
    private static final int HASH = 2;

    private MessageFrames() {}

    /** The row cannot be read: of another release, or broken. */
    static final class UnreadableRowException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableRowException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    static byte[] encode(List<? extends OutboxEntry> messages) {
        int size = 8;
        for (OutboxEntry message : messages) {
            size += message.size();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(VERSION);
            out.writeInt(messages.size());
            for (OutboxEntry message : messages) {
                write(out, (OutboxMessage) message);
            }
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, OutboxMessage message) throws IOException {
        writeBytes(out, message.topic().getBytes(StandardCharsets.UTF_8));
        out.writeInt(message.message().getFlag());
        writeBytes(out, message.properties());
        byte[] body = message.message().getBody();
        writeBytes(out, body == null ? new byte[0] : body);
        MessageQueue queue = message.queue();
        Integer hash = message.hash();
        if (queue != null) {
            out.writeByte(QUEUE);
            writeBytes(out, queue.getBrokerName().getBytes(StandardCharsets.UTF_8));
            out.writeInt(queue.getQueueId());
        } else if (hash != null) {
            out.writeByte(HASH);
            out.writeInt(hash);
        } else {
            out.writeByte(ANY_QUEUE);
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static List<OutboxMessage> decode(byte[] row) throws UnreadableRowException {
        if (row.length == 0 || row[0] != VERSION) {
            throw new UnreadableRowException(
                    "its messages are written in version " + (row.length == 0 ? "none" : row[0])
                            + ", this release of Tenon reads version " + VERSION,
                    null);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(row, 1, row.length - 1));
        try {
            int count = in.readInt();
            if (count < 1) {
                throw new IOException("a number of " + count + " messages"); // a row without messages would be deleted
            }
            List<OutboxMessage> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                messages.add(read(in));
            }
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes more than its messages have");
            }
            return messages;
        } catch (IOException | RuntimeException e) {
            throw new UnreadableRowException("its messages cannot be read: " + e, e);
        }
    }

    private static OutboxMessage read(DataInputStream in) throws IOException {
        String topic = readText(in);
        int flag = in.readInt();
        Map<String, String> properties = MessageDecoder.string2messageProperties(readText(in));
        Message message = new Message(topic, readBytes(in));
        message.setFlag(flag);
        MessageAccessor.setProperties(message, properties);
        int choice = in.readByte();
        if (choice == QUEUE) {
            String broker = readText(in);
            return new OutboxMessage(message, new MessageQueue(topic, broker, in.readInt()), null);
        }
        if (choice != HASH && choice != ANY_QUEUE) {
            throw new IOException("a choice of queue " + choice);
        }
        return new OutboxMessage(message, null, choice == HASH ? (Integer) in.readInt() : null);
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
}
