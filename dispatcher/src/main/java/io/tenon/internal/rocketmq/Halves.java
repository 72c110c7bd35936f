package io.tenon.internal.rocketmq;

import io.tenon.internal.check.Mark;
import io.tenon.internal.half.CarriedHalf;
import io.tenon.internal.half.HalfFailedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/** What the client's API asks of half messages: which messages can be one, results and exceptions as the stock ones. */
public final class Halves {
    /** As text, since older clients lack some of the constants; the last two are what ONS calls a time, and a recall. */
    private static final String[] DELAYS = {
        "DELAY", "TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS", "__STARTDELIVERTIME", "TIMER_DEL_UNIQKEY"
    };

    /** The queues of light topics are indexed when the half is stored: their consumers read it before any end, and again. */
    private static final String[] LIGHT_QUEUES = {"INNER_MULTI_DISPATCH", "__LITE_TOPIC"};

    private static final String PRIORITY = "_SYS_MSG_PRIORITY_";

    private static final String[] OLD_MARKS = {
        Mark.PROPERTY,
        HalfProperties.TAIL,
        MessageConst.PROPERTY_TRANSACTION_PREPARED,
        MessageConst.PROPERTY_PRODUCER_GROUP,
        "__transactionId__"
    };

    /**
     * What only a broker may say of a half. A custom time of the first check makes copies that nobody hears of; counts
     * and offsets come with messages that are forwarded as they were received, and would cost the half its checks.
     */
    private static final String[] OF_THE_BROKER = {
        MessageConst.PROPERTY_CHECK_IMMUNITY_TIME_IN_SECONDS,
        MessageConst.PROPERTY_TRANSACTION_CHECK_TIMES,
        MessageConst.PROPERTY_TRANSACTION_PREPARED_QUEUE_OFFSET
    };

    /** A broker stores no more bytes of properties than that, its own ones included. */
    private static final int MOST_PROPERTIES = Short.MAX_VALUE;

    /**
     * What a broker adds to a half's properties in its life: real topic and queue, transaction id, cluster, region, the
     * number of checks. A half that it can store once, but not again at its first check, it tries to store for ever, and
     * no half behind it is checked any more.
     */
    private static final int ROOM_OF_THE_BROKER = 1024;

    private static final String MESSAGE_TYPE = MessageConst.PROPERTY_MESSAGE_TYPE;
    private static final String REPLY = "reply";

    private Halves() {}

    /** Names a message in logs and errors; never its body. */
    public static String label(Message message) {
        String id = MessageClientIDSetter.getUniqID(message);
        String keys = message.getKeys();
        return (id == null ? "message" : "message " + id) + " of topic " + message.getTopic()
                + (keys == null ? "" : " (keys " + keys + ")");
    }

    /** As it is now: the client reads it later, on other threads, and the application may go on using its own. */
    public static Message copyOf(Message message) {
        return copy(message, new Message());
    }

    /** The same, into an empty one of another kind. */
    public static <M extends Message> M copy(Message message, M copy) {
        copy.setTopic(message.getTopic());
        copy.setFlag(message.getFlag());
        copy.setBody(message.getBody());
        MessageAccessor.setProperties(copy, new HashMap<>(message.getProperties()));
        return copy;
    }

    /**
     * A consumer sees the marks of the transaction that a message came from. One that forwards it, properties and all,
     * would send a half of that old transaction, which its check would roll back: a copy without them is sent instead.
     */
    public static Message withoutOldMarks(Message message) {
        if (!hasOldMarks(message)) {
            return message;
        }
        Message fresh = copyOf(message);
        for (String mark : OLD_MARKS) {
            MessageAccessor.clearProperty(fresh, mark);
        }
        return fresh;
    }

    /**
     * A broker acknowledges a delayed half and its END, and never delivers it; a reply never becomes a half. What a consumer
     * of a delayed message sees of its delay (TIMER_OUT_MS and so on) delays nothing when it is forwarded. Properties
     * are not escaped on their way to the broker: one that holds their separators could take back that the message is a
     * half, or who is to be asked about it, and it would be lost although its transaction commits.
     */
    public static void requirePossible(Message message) throws MQClientException {
        for (String delay : DELAYS) {
            String value = message.getProperty(delay);
            if (value != null && !value.equals("0")) {
                throw new MQClientException(
                        label(message) + " is delayed (" + delay + "=" + value + "), which a broker cannot do for a"
                                + " message of a transaction; nothing was sent. Send it after the commit, or without a"
                                + " delay.",
                        null);
            }
        }
        for (String light : LIGHT_QUEUES) {
            refuseIfPresent(
                    message,
                    light,
                    "goes to a light queue, whose consumers would read it before the transaction has ended, and after a"
                            + " rollback, too");
        }
        refuseIfPresent(message, PRIORITY, "has a priority, which a broker drops from a message of a transaction");
        if (REPLY.equals(message.getProperty(MESSAGE_TYPE))) {
            throw new MQClientException(
                    label(message) + " is the reply to a request, which a broker hands over at once, also inside of a"
                            + " transaction; nothing was sent. Send it after the commit.",
                    null);
        }
        requireUnambiguous(message);
    }

    private static void refuseIfPresent(Message message, String property, String because) throws MQClientException {
        String value = message.getProperty(property);
        if (value != null && !value.isEmpty()) {
            throw new MQClientException(
                    label(message) + " " + because + " (" + property + "=" + value
                            + "); nothing was sent. Send it after" + " the commit, or without that property.",
                    null);
        }
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
     * Of a message or its half; the marks need less than the room that is left.
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

    /** In UTF-8, without encoding it. */
    private static long bytesOf(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /** A request waits for the reply to a message that nobody would see before the commit. */
    public static MQClientException refusedRequest(Message message) {
        return new MQClientException(
                label(message)
                        + " is a request, which cannot wait for its reply inside of the transaction that has"
                        + " to commit first; nothing was sent. Send it after the commit, or as a message without a"
                        + " reply.",
                null);
    }

    /** Nothing is open that it could be tied to, and {@code setting} asks for that. */
    public static MQClientException refusedWithoutTransaction(Message message, String setting) {
        return new MQClientException(
                label(message) + " was sent with no transaction open that it could be tied to, and " + setting
                        + " is set; nothing was sent. None is open after the commit, in autocommit mode, on a read-only"
                        + " connection. Send it in the transaction, or take its topic out of the setting.",
                null);
    }

    /**
     * Makes {@code copy} a half of which {@code checkGroup} is asked; the {@link Mark} comes with each attempt. It waits
     * for the broker's flush and replicas, whatever the message says (WAIT): else a weak acknowledgement would look like a
     * strong one.
     */
    public static void prepare(Message copy, String checkGroup) {
        MessageAccessor.setProperties(copy, new HalfProperties(copy.getProperties()));
        copy.setWaitStoreMsgOK(true);
        for (String property : OF_THE_BROKER) {
            MessageAccessor.clearProperty(copy, property);
        }
        MessageAccessor.putProperty(copy, MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
        MessageAccessor.putProperty(copy, MessageConst.PROPERTY_PRODUCER_GROUP, checkGroup);
    }

    public static void mark(Message copy, Mark mark) {
        MessageAccessor.putProperty(copy, Mark.PROPERTY, mark.asProperty());
    }

    /** Whether the message was received with the marks of the transaction that it came from. */
    public static boolean hasOldMarks(Message message) {
        return message.getProperty(Mark.PROPERTY) != null;
    }

    /** The checks that the stock producer makes of a batch, with its exception. */
    public static Collection<Message> batchable(Collection<Message> messages) throws MQClientException {
        try {
            MessageBatch.generateFromList(messages);
            return messages;
        } catch (RuntimeException | AssertionError e) {
            throw new MQClientException("Failed to initiate the MessageBatch", e);
        }
    }

    public static List<Message> apart(MessageBatch batch) {
        List<Message> messages = new ArrayList<>();
        batch.forEach(messages::add);
        return messages;
    }

    public static CarriedHalf.@Nullable Listener<SendResult> listener(@Nullable SendCallback callback) {
        if (callback == null) {
            return null;
        }
        return new CarriedHalf.Listener<SendResult>() {
            @Override
            public void stored(SendResult result) {
                callback.onSuccess(result);
            }

            @Override
            public void failed(Throwable failure) {
                callback.onException(failure);
            }
        };
    }

    public static SendResult await(CarriedHalf<Outgoing, SendResult> half)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        try {
            return half.awaitResult();
        } catch (HalfFailedException e) {
            Throwable cause = e.getCause();
            if (cause instanceof MQClientException) {
                throw (MQClientException) cause;
            }
            if (cause instanceof RemotingException) {
                throw (RemotingException) cause;
            }
            if (cause instanceof MQBrokerException) {
                throw (MQBrokerException) cause;
            }
            throw new MQClientException(half + " could not be stored", cause);
        }
    }

    public static SendResult awaitAll(List<CarriedHalf<Outgoing, SendResult>> halves)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        List<SendResult> results = new ArrayList<>(halves.size());
        for (CarriedHalf<Outgoing, SendResult> half : halves) {
            results.add(await(half));
        }
        return joint(results);
    }

    /** As the stock producer's result of a batch: ids joined by commas, queue and offset of one of them. */
    static SendResult joint(List<SendResult> results) {
        StringBuilder ids = new StringBuilder();
        StringBuilder offsetIds = new StringBuilder();
        for (SendResult result : results) {
            ids.append(ids.length() == 0 ? "" : ",").append(result.getMsgId());
            offsetIds.append(offsetIds.length() == 0 ? "" : ",").append(result.getOffsetMsgId());
        }
        SendResult first = results.get(0);
        SendResult joint = new SendResult(
                SendStatus.SEND_OK,
                ids.toString(),
                offsetIds.toString(),
                first.getMessageQueue(),
                first.getQueueOffset());
        joint.setRegionId(first.getRegionId());
        return joint;
    }
}
