package io.tenon.internal.rocketmq;

import io.tenon.internal.datasource.OutboxAccess;
import io.tenon.internal.datasource.OutboxSettings;
import io.tenon.internal.transaction.OpenTransaction;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.Validators;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which messages of transactions whose delivery is the outbox go to the broker as halves, since their bodies are large (O11): through
 * the outbox a body goes into the database and out of it again. A half that cannot be stored costs its sender time, so for a while
 * after one has failed the messages of its topic go through the outbox at once, or those of all topics where no broker answered.
 * Thread-safe.
 */
final class LargeBodies {
    private static final Logger log = LoggerFactory.getLogger(LargeBodies.class);

    /** After a failure no half is tried for that long; then one alone. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long after its send has timed out the failure of a half may be heard of, on a busy machine. */
    private static final long LATE_MILLIS = 2000;

    private static final String EVERY_TOPIC = "";

    /** Of an application that makes up topics, the failures of others count for all of them. */
    private static final int MOST_TOPICS = 1000;

    private final DefaultMQProducer producer;
    private final String checkGroup;
    private final long trialNanos;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    LargeBodies(DefaultMQProducer producer, String checkGroup) {
        this.producer = producer;
        this.checkGroup = checkGroup;
        this.trialNanos = TimeUnit.MILLISECONDS.toNanos(producer.getSendMsgTimeout() + LATE_MILLIS);
    }

    /**
     * Whether the messages of one send go as halves, all of them or none. Those with a chosen queue do not: a half takes its place in
     * the queue by its END, and would come before or behind rows that were committed after or before it (O7).
     */
    boolean areHalves(OpenTransaction transaction, Collection<Message> messages, QueueChoice choice) {
        long limit = transaction.outboxBodyLimit();
        return limit != OutboxSettings.NO_BODY_LIMIT
                && !choice.isTheApplications()
                && areLarge(messages, limit)
                && isInUse(transaction.dataSource().outbox())
                && isBatchable(messages)
                && messages.stream().allMatch(this::canBeHalf)
                && mayTry(EVERY_TOPIC)
                && mayTry(messages.iterator().next().getTopic());
    }

    /**
     * By the mean of their bodies: each message costs a half and an END, each byte costs the database, so where one large message is
     * better off as a half, a collection is if its messages are as large.
     */
    private static boolean areLarge(Collection<Message> messages, long limit) {
        long bytes = 0;
        for (Message message : messages) {
            byte[] body = message == null ? null : message.getBody();
            if (body == null) {
                return false; // the outbox refuses it as the client does
            }
            bytes += body.length;
        }
        return bytes > limit * messages.size();
    }

    /**
     * Whether the table was opened, so that a half may fall back on it, and whether nobody has paused what is sent from it (O10): a half
     * that is committed is delivered at once.
     */
    private boolean isInUse(OutboxAccess outbox) {
        return outbox.opened() != null && outbox.pauseOf(checkGroup) == null;
    }

    private static boolean isBatchable(Collection<Message> messages) {
        try {
            return messages.size() == 1 || CollectionSends.batchable(messages) == messages;
        } catch (MQClientException e) {
            return false;
        }
    }

    /** What cannot be is refused by the outbox, or sent by it. */
    private boolean canBeHalf(Message message) {
        try {
            Validators.checkMessage(message, producer);
            HalfRequirements.requirePossible(message);
            HalfRequirements.requireRoom(message);
            return true;
        } catch (MQClientException e) {
            return false;
        }
    }

    private boolean mayTry(String topic) {
        Failure failure = failures.get(topic);
        if (failure == null) {
            return true;
        }
        long age = System.nanoTime() - failure.nanos;
        if (!failure.isTrial) {
            return age >= PAUSE_NANOS && failures.replace(topic, failure, new Failure(true));
        }
        if (age < trialNanos) {
            return false; // until it is known what becomes of the trial
        }
        if (failures.remove(topic, failure)) {
            log.info("Large messages of producer group {}{} are half messages again", checkGroup, ofTopic(topic));
        }
        return true;
    }

    /** The half of a large message could not be stored, whatever the reason is; its message goes through the outbox. */
    void failed(String topic, Throwable because) {
        boolean unanswered = hasCause(because, RemotingException.class);
        boolean known = failures.containsKey(topic) || failures.size() < MOST_TOPICS;
        String key = unanswered || !known ? EVERY_TOPIC : topic;
        if (failures.put(key, new Failure(false)) == null) {
            log.warn(
                    "A large message of topic {} could not be stored as a half message. It goes through the outbox, as do all large ones"
                            + " of producer group {}{} until that works; it is tried every {} s. Cause: {}",
                    topic,
                    checkGroup,
                    ofTopic(key),
                    TimeUnit.NANOSECONDS.toSeconds(PAUSE_NANOS),
                    because.toString());
        }
    }

    private static String ofTopic(String key) {
        return key.equals(EVERY_TOPIC) ? "" : " and topic " + key;
    }

    private static boolean hasCause(@Nullable Throwable failure, Class<? extends Throwable> kind) {
        Throwable cause = failure;
        while (cause != null && !kind.isInstance(cause)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    /** When a half failed last, or, as a trial, when one was tried again, of which no failure was heard so far. */
    private static final class Failure {
        final long nanos = System.nanoTime();
        final boolean isTrial;

        Failure(boolean isTrial) {
            this.isTrial = isTrial;
        }
    }
}
