package io.tenon.internal.rocketmq;

import io.tenon.internal.SettingName;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.jspecify.annotations.Nullable;

/** Says which messages can be half messages (R11), and what is said of one that cannot. Stateless. */
public final class HalfRequirements {
    /**
     * The properties that delay a message; as text, since older clients lack some of the constants. The last two are
     * the delivery time of ONS, and the recall of a timed message.
     */
    private static final String[] DELAYS = {
        "DELAY", "TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS", "__STARTDELIVERTIME", "TIMER_DEL_UNIQKEY"
    };

    /**
     * The properties of messages of light topics, whose queues are indexed when the half is stored: their consumers
     * read it before any end, and again after it.
     */
    private static final String[] LIGHT_QUEUES = {"INNER_MULTI_DISPATCH", "__LITE_TOPIC"};

    private static final String PRIORITY = "_SYS_MSG_PRIORITY_";

    /** How many bytes of properties a broker stores at most, its own ones included. */
    private static final int MOST_PROPERTIES = Short.MAX_VALUE;

    /**
     * How many bytes a broker may add to a half's properties in its life: real topic and queue, transaction id,
     * cluster, region, the number of checks. A half that it can store once, but not again at its first check, it tries
     * to store for ever, and no half behind it is checked any more.
     */
    private static final int ROOM_OF_THE_BROKER = 1024;

    private static final String MESSAGE_TYPE = MessageConst.PROPERTY_MESSAGE_TYPE;
    private static final String REPLY = "reply";

    private HalfRequirements() {}

    /** Names a message in logs and errors; never shows its body. */
    public static String label(Message message) {
        String id = MessageClientIDSetter.getUniqID(message);
        String keys = message.getKeys();
        return (id == null ? "message" : "message " + id) + " of topic " + message.getTopic()
                + (keys == null ? "" : " (keys " + keys + ")");
    }

    /**
     * Refuses a message that cannot be a half. A broker acknowledges a delayed half and its END, and never delivers it;
     * a reply never becomes a half. What a consumer of a delayed message sees of its delay (TIMER_OUT_MS and so on)
     * delays nothing when it is forwarded. Properties are not escaped on their way to the broker: one that holds their
     * separators could take back that the message is a half, or who is to be asked about it, and it would be lost
     * although its transaction commits.
     */
    public static void requirePossible(Message message) throws MQClientException {
        MQClientException because = whyNotAHalf(message);
        if (because != null) {
            throw because;
        }
        requireBindable(message);
    }

    /**
     * Returns what a broker would do wrong with the message as a half, though not as an ordinary message after the
     * commit; null for nothing.
     */
    public static @Nullable MQClientException whyNotAHalf(Message message) {
        for (String delay : DELAYS) {
            String value = message.getProperty(delay);
            if (value != null && !value.equals("0")) {
                return new MQClientException(
                        label(message) + " is delayed (" + delay + "=" + value + "), which a broker cannot do for a"
                                + " message of a transaction; nothing was sent. Send it after the commit, or without a"
                                + " delay, or set " + SettingName.NOT_A_HALF + " to outbox.",
                        null);
            }
        }
        for (String light : LIGHT_QUEUES) {
            if (isPresent(message, light)) {
                return refusal(
                        message,
                        light,
                        "goes to a light queue, whose consumers would read it before the transaction has ended, and after"
                                + " a rollback, too");
            }
        }
        return isPresent(message, PRIORITY)
                ? refusal(message, PRIORITY, "has a priority, which a broker drops from a message of a transaction")
                : null;
    }

    /** Refuses what cannot belong to a transaction in any way. */
    public static void requireBindable(Message message) throws MQClientException {
        if (REPLY.equals(message.getProperty(MESSAGE_TYPE))) {
            throw new MQClientException(
                    label(message) + " is the reply to a request, which a broker hands over at once, also inside of a"
                            + " transaction; nothing was sent. Send it after the commit.",
                    null);
        }
        requireUnambiguous(message);
    }

    private static boolean isPresent(Message message, String property) {
        String value = message.getProperty(property);
        return value != null && !value.isEmpty();
    }

    private static MQClientException refusal(Message message, String property, String because) {
        return new MQClientException(
                label(message) + " " + because + " (" + property + "=" + message.getProperty(property)
                        + "); nothing was sent. Send it after the commit, or without that property, or set "
                        + SettingName.NOT_A_HALF + " to outbox.",
                null);
    }

    private static void requireUnambiguous(Message message) throws MQClientException {
        for (Map.Entry<String, String> property : message.getProperties().entrySet()) {
            String name = String.valueOf(property.getKey());
            String value = String.valueOf(property.getValue());
            if (isAmbiguous(name) || isAmbiguous(value)) {
                throw new MQClientException(
                        "a message of topic " + message.getTopic() + " has a property '" + printable(name)
                                + "' whose name or value contains U+0001 or U+0002, with which RocketMQ separates"
                                + " properties: the broker would read others than were meant. Nothing was sent. Remove"
                                + " these characters.",
                        null);
            }
        }
    }

    private static boolean isAmbiguous(String text) {
        return text.indexOf(MessageDecoder.NAME_VALUE_SEPARATOR) >= 0
                || text.indexOf(MessageDecoder.PROPERTY_SEPARATOR) >= 0;
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * Refuses a message, or its half, whose properties are too long. The marks need less than the room that is left.
     *
     * @throws MQClientException if the broker might store it once, but not again
     */
    public static void requireRoom(Message half) throws MQClientException {
        long bytes = 0;
        for (Map.Entry<String, String> property : half.getProperties().entrySet()) {
            if (property.getValue() != null) {
                bytes += bytesOf(String.valueOf(property.getKey())) + bytesOf(property.getValue()) + 2;
            }
        }
        if (bytes > MOST_PROPERTIES - ROOM_OF_THE_BROKER) {
            throw new MQClientException(
                    label(half) + " has " + bytes + " bytes of properties, a message of a transaction may have "
                            + (MOST_PROPERTIES - ROOM_OF_THE_BROKER)
                            + " (RocketMQ's " + MOST_PROPERTIES
                            + " less what the broker adds to a half); it was not sent. Put what is long into the body.",
                    new IllegalArgumentException("properties too long"));
        }
    }

    /** Counts the bytes of a text in UTF-8, without encoding it. */
    private static long bytesOf(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /**
     * Returns the refusal of a request: it waits for the reply to a message that nobody would see before the commit.
     */
    public static MQClientException refusedRequest(Message message) {
        return new MQClientException(
                label(message)
                        + " is a request, which cannot wait for its reply inside of the transaction that has"
                        + " to commit first; nothing was sent. Send it after the commit, or as a message without a"
                        + " reply.",
                null);
    }

    /**
     * Returns the refusal of a message where no transaction is open that it could be tied to, and {@code setting} asks
     * for one.
     */
    public static MQClientException refusedWithoutTransaction(Message message, String setting) {
        return new MQClientException(
                label(message) + " was sent with no transaction open that it could be tied to, and " + setting
                        + " is set; nothing was sent. None is open after the commit, in autocommit mode, on a read-only"
                        + " connection. Send it in the transaction, or take its topic out of the setting.",
                null);
    }
}
