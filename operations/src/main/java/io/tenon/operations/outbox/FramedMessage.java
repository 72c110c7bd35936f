package io.tenon.operations.outbox;

import io.tenon.internal.outbox.MessageFrame;
import io.tenon.internal.outbox.UnreadableRowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message in a row of the outbox, for people. Its text never shows the body. Immutable. */
public final class FramedMessage {
    private static final byte[] LEFT_OUT = {};
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
     */
    static List<FramedMessage> of(byte[] row, boolean withBodies) throws UnreadableRowException {
        List<FramedMessage> messages = new ArrayList<>();
        for (MessageFrame frame : MessageFrame.decode(row)) {
            messages.add(new FramedMessage(
                    frame.topic(),
                    frame.flag(),
                    properties(frame.properties()),
                    withBodies ? frame.body() : LEFT_OUT,
                    queueOf(frame)));
        }
        return messages;
    }

    private static String queueOf(MessageFrame frame) {
        if (frame.broker() != null) {
            return frame.broker() + ":" + frame.queueId();
        }
        return frame.hash() == null ? "" : "by hash " + frame.hash();
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

    /** The topic, with its namespace. */
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

    /** The body, which is not to be printed; empty where it was left out. */
    byte[] body() {
        return body;
    }

    /** The queue that was chosen, or how one is chosen; empty where any will do. */
    String queue() {
        return queue;
    }

    @Override
    public String toString() {
        return messageId() + " of topic " + topic + (keys() == null ? "" : " (keys " + keys() + ")");
    }
}
