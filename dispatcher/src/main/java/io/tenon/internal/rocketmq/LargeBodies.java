package io.tenon.internal.rocketmq;

import io.tenon.internal.datasource.OutboxAccess;
import io.tenon.internal.datasource.OutboxSettings;
import io.tenon.internal.transaction.OpenTransaction;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.rocketmq.client.Validators;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingSendRequestException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;
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

    /**
     * How long no half is tried after a failure. Then a single one is tried, and another one if nothing is heard of
     * it for as long.
     */
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final String EVERY_TOPIC = "";

    /**
     * How many topics there are whose failures are remembered. An application may make up topics; the failures of
     * further ones count for all topics.
     */
    static final int MOST_TOPICS = 1000;

    /**
     * What the client says where the tries of a synchronous send have taken all of its time. The exception is the one
     * that its back-pressure throws, too.
     */
    private static final String SEND_TIMED_OUT = "sendDefaultImpl call timeout";

    private final DefaultMQProducer producer;
    private final String checkGroup;
    private final LongSupplier clock;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    LargeBodies(DefaultMQProducer producer, String checkGroup) {
        this(producer, checkGroup, System::nanoTime);
    }

    /** @param clock as {@link System#nanoTime()} */
    LargeBodies(DefaultMQProducer producer, String checkGroup, LongSupplier clock) {
        this.producer = producer;
        this.checkGroup = checkGroup;
        this.clock = clock;
    }

    /**
     * Lets the messages of one send go as halves, all of them or none. What becomes of them is to be told by {@link #stored}, {@link
     * #failed} or {@link #untried}, since they may be the trial after a failure. Those with a chosen queue do not: a half takes its place in
     * the queue by its END, and would come before or behind rows that were committed after or before it (O7).
     */
    boolean admit(OpenTransaction transaction, Collection<Message> messages, QueueChoice choice) {
        long limit = transaction.outboxBodyLimit();
        return limit != OutboxSettings.NO_BODY_LIMIT
                && !choice.isTheApplications()
                && areLarge(messages, limit)
                && isInUse(transaction.dataSource().outbox())
                && isBatchable(messages)
                && messages.stream().allMatch(this::canBeHalf)
                && admitTopic(messages.iterator().next().getTopic());
    }

    /**
     * Whether the mean of the bodies is above the limit. Each message costs a half and an END, each byte costs the
     * database: so where one large message is better off as a half, a collection is if its messages are as large.
     */
    static boolean areLarge(Collection<Message> messages, long limit) {
        long bytes = 0;
        for (Message message : messages) {
            byte[] body = message == null ? null : message.getBody();
            if (body == null) {
                return false; // the outbox refuses it as the client does
            }
            bytes += body.length;
        }
        return bytes > 0
                && (bytes - 1) / messages.size() >= limit; // bytes > limit * messages, which may be too large a number
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

    /** Whether the message can be a half. One that cannot be is refused by the outbox, or sent through it. */
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

    /**
     * Lets a half of this topic be tried, if none has failed of late or it is time for a trial. Of two failures that forbid it, one of
     * the topic and one of all, both must be over before the trial is taken: who took one of them and made no half would leave it to
     * nobody.
     */
    boolean admitTopic(String topic) {
        Failure ofAll = failures.get(EVERY_TOPIC);
        Failure ofTopic = failures.get(topic);
        if (!isOver(ofAll) || !isOver(ofTopic) || !takeTrial(EVERY_TOPIC, ofAll)) {
            return false;
        }
        if (takeTrial(topic, ofTopic)) {
            return true;
        }
        putBack(EVERY_TOPIC);
        return false;
    }

    private boolean isOver(@Nullable Failure failure) {
        return failure == null || clock.getAsLong() - failure.nanos >= PAUSE_NANOS;
    }

    private boolean takeTrial(String key, @Nullable Failure failure) {
        return failure == null || failures.replace(key, failure, new Failure(clock.getAsLong(), true));
    }

    /** A half was stored: if one was on trial, the trial has succeeded. Cheap: told of each half. */
    void stored(String topic) {
        if (!failures.isEmpty()) {
            succeeded(EVERY_TOPIC);
            succeeded(topic);
        }
    }

    private void succeeded(String key) {
        Failure trial = failures.get(key);
        if (trial != null && trial.isTrial && failures.remove(key, trial)) {
            log.info("Large messages of producer group {}{} are half messages again", checkGroup, ofTopic(key));
        }
    }

    /**
     * Nothing is learnt from a half that {@link #admit} allowed: it never left, say. If it was a trial, the next half
     * is one.
     */
    void untried(String topic) {
        putBack(EVERY_TOPIC);
        putBack(topic);
    }

    private void putBack(String key) {
        Failure trial = failures.get(key);
        if (trial != null && trial.isTrial) {
            failures.replace(key, trial, new Failure(clock.getAsLong() - PAUSE_NANOS, false));
        }
    }

    /**
     * The half of a large message could not be stored, whatever the reason is; its message goes through the outbox. Told once of each
     * half, when that happens: the pause begins now.
     *
     * @param timeoutMillis how long its send was allowed to take
     */
    void failed(String topic, Throwable because, long timeoutMillis) {
        String key = isUnanswered(because, timeoutMillis) || !hasRoomFor(topic) ? EVERY_TOPIC : topic;
        if (key.equals(EVERY_TOPIC)) {
            putBack(topic);
        } else if (hasCause(because, MQBrokerException.class)) {
            succeeded(EVERY_TOPIC); // a broker has answered
        } else {
            putBack(EVERY_TOPIC);
        }
        if (failures.put(key, new Failure(clock.getAsLong(), false)) == null) {
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

    /**
     * Whether a failure of this topic can be remembered. Where there are too many, those are forgotten since
     * which no half was tried for long: the next one would be a trial.
     */
    private boolean hasRoomFor(String topic) {
        if (failures.size() >= MOST_TOPICS && !failures.containsKey(topic)) {
            long now = clock.getAsLong();
            failures.values().removeIf(failure -> now - failure.nanos >= 2 * PAUSE_NANOS);
        }
        return failures.size() < MOST_TOPICS || failures.containsKey(topic);
    }

    /**
     * Whether a failure says something about brokers, and not about this message and its sender: the client refuses what is more than it
     * may have under way, and somebody may have given a send a few milliseconds.
     */
    private boolean isUnanswered(Throwable because, long timeoutMillis) {
        if (hasCause(because, RemotingConnectException.class)
                || hasCause(because, RemotingSendRequestException.class)) {
            return true;
        }
        return timeoutMillis >= producer.getSendMsgTimeout()
                && (hasCause(because, RemotingTimeoutException.class) || hasTimedOutInTries(because));
    }

    private static boolean hasTimedOutInTries(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RemotingTooMuchRequestException
                    && String.valueOf(cause.getMessage()).contains(SEND_TIMED_OUT)) {
                return true;
            }
        }
        return false;
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

    /** The time at which a half failed last; or, if it is a trial, at which one was tried again. */
    private static final class Failure {
        final long nanos;
        final boolean isTrial;

        Failure(long nanos, boolean isTrial) {
            this.nanos = nanos;
            this.isTrial = isTrial;
        }
    }
}
