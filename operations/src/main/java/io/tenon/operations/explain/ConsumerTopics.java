package io.tenon.operations.explain;

import io.tenon.internal.stored.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * The topics that brokers keep for consumer groups: a message that a group could not consume is copied there, with its
 * id. So what is found there was delivered before, and is no delivery of its own. Stateless.
 */
final class ConsumerTopics {
    private static final String RETRY = "%RETRY%";
    private static final String DEAD_LETTERS = "%DLQ%";

    private ConsumerTopics() {}

    static boolean isOne(String topic) {
        return topic.startsWith(RETRY) || topic.startsWith(DEAD_LETTERS);
    }

    /** Returns the topic that the message was delivered from; null if the copy does not tell. */
    static @Nullable String topicOf(StoredMessage copy) {
        return copy.property("RETRY_TOPIC");
    }

    static String textOf(StoredMessage copy) {
        boolean isDead = copy.topic.startsWith(DEAD_LETTERS);
        String group = copy.topic.substring((isDead ? DEAD_LETTERS : RETRY).length());
        return (isDead
                        ? "consumer group '" + group + "' has given it up: it is a dead letter of that group ("
                        : "consumer group '" + group + "' is to try it again (")
                + copy.broker.name + ", queue " + copy.queueId + ", offset " + copy.queueOffset + ")";
    }
}
