package io.tenon.internal.rocketmq;

import io.tenon.internal.SettingName;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.jdbc.Fallback;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.common.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that cannot be halves and go out at once, though a transaction is open, since {@code notAHalf} says so: counted, and said
 * once for each topic, so that it does not happen in silence. Thread-safe.
 */
final class PlainInTransactions {
    private static final Logger log = LoggerFactory.getLogger(PlainInTransactions.class);

    /**
     * How many topics are named in the log. An application may make up topics; messages of further ones are only
     * counted.
     */
    private static final int MOST_TOPICS = 200;

    private final BindingPolicy policy;
    private final Outbox outbox;
    private final ProducerMeters meters;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    PlainInTransactions(BindingPolicy policy, Outbox outbox, ProducerMeters meters) {
        this.policy = policy;
        this.outbox = outbox;
        this.meters = meters;
    }

    /**
     * Whether the messages of one send go out at once: none of them can be a half. Where all messages go through the outbox, these do,
     * too; and a collection of which only some can be halves is refused as before.
     */
    boolean takes(OpenTransaction transaction, Collection<Message> messages) {
        boolean takes = areAllPlain(messages) && !outbox.isDeliveryOf(transaction);
        if (takes) {
            say(messages.iterator().next(), transaction);
        }
        return takes;
    }

    /** Whether these messages would go out at once in a transaction, since none of them can be a half. */
    boolean areAllPlain(Collection<Message> messages) {
        if (policy.notAHalf() != Fallback.PLAIN || messages.isEmpty()) {
            return false;
        }
        for (Message message : messages) {
            if (message == null || HalfRequirements.whyNotAHalf(message) == null) {
                return false;
            }
        }
        return true;
    }

    /** Counts messages that have gone out at once. */
    void count(int messages) {
        meters.notAHalf.add(messages);
    }

    private void say(Message message, OpenTransaction transaction) {
        String topic = message.getTopic();
        if (said.size() < MOST_TOPICS && said.add(String.valueOf(topic))) {
            log.warn(
                    "Messages of topic {} that cannot be half messages go out at once, whatever becomes of the transaction that"
                            + " they are sent in, since {} is plain. This is said once for each topic; tenon.not.a.half counts"
                            + " them. The first: {} in {}",
                    topic,
                    SettingName.NOT_A_HALF,
                    HalfRequirements.label(message),
                    transaction);
        }
    }
}
