package io.tenon.internal.rocketmq;

import io.tenon.internal.check.Mark;
import java.util.HashMap;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;

/** The copies of an application's message that are sent, and what makes them halves (R4), or not (O1). Stateless. */
public final class HalfCopies {
    /** The properties by which a received message shows the transaction that it came from. */
    private static final String[] OLD_MARKS = {
        Mark.PROPERTY,
        HalfProperties.TAIL,
        MessageConst.PROPERTY_TRANSACTION_PREPARED,
        MessageConst.PROPERTY_PRODUCER_GROUP,
        "__transactionId__"
    };

    /**
     * The properties that only a broker may set on a half. A custom time of the first check makes copies that nobody
     * hears of; counts and offsets come with messages that are forwarded as they were received, and would cost the half
     * its checks.
     */
    private static final String[] OF_THE_BROKER = {
        MessageConst.PROPERTY_CHECK_IMMUNITY_TIME_IN_SECONDS,
        MessageConst.PROPERTY_TRANSACTION_CHECK_TIMES,
        MessageConst.PROPERTY_TRANSACTION_PREPARED_QUEUE_OFFSET
    };

    private HalfCopies() {}

    /**
     * Copies a message, but not the array of its body. The client reads the copy later, on other threads, and the
     * application may go on using its own message.
     */
    public static Message copyOf(Message message) {
        return copy(message, new Message());
    }

    /** Copies a message as {@link #copyOf} does, into an empty one of another kind. */
    public static <M extends Message> M copy(Message message, M copy) {
        copy.setTopic(message.getTopic());
        copy.setFlag(message.getFlag());
        copy.setBody(message.getBody());
        MessageAccessor.setProperties(copy, new HashMap<>(message.getProperties()));
        return copy;
    }

    /**
     * Returns the message, or a copy without the marks of an old transaction. A consumer sees the marks of the
     * transaction that a message came from. One that forwards it, properties and all, would send a half of that old
     * transaction, which its check would roll back.
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

    /**
     * Takes away what would make an ordinary message something else. A consumer of RocketMQ's own transactions sees their
     * marks, too: forwarded with them, a message that is sent after the commit would be a half that nobody ends, and be lost.
     */
    static void makeOrdinary(Message copy) {
        for (String mark : OLD_MARKS) {
            MessageAccessor.clearProperty(copy, mark);
        }
        for (String property : OF_THE_BROKER) {
            MessageAccessor.clearProperty(copy, property);
        }
    }

    public static void mark(Message copy, Mark mark) {
        MessageAccessor.putProperty(copy, Mark.PROPERTY, mark.asProperty());
    }

    /** Whether the message was received with the marks of the transaction that it came from. */
    public static boolean hasOldMarks(Message message) {
        return message.getProperty(Mark.PROPERTY) != null;
    }
}
