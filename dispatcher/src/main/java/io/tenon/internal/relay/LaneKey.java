package io.tenon.internal.relay;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is sent one request after another: a topic, or one queue of it that the application chose (O6, O7). Immutable. */
final class LaneKey {
    private final String topic;
    private final @Nullable String broker;
    private final int queue;
    private final boolean ordered;

    private LaneKey(String topic, @Nullable String broker, int queue, boolean ordered) {
        this.topic = topic;
        this.broker = broker;
        this.queue = queue;
        this.ordered = ordered;
    }

    static LaneKey of(OutboxMessage message) {
        if (message.queue() != null) {
            return new LaneKey(
                    message.topic(),
                    message.queue().getBrokerName(),
                    message.queue().getQueueId(),
                    true);
        }
        Integer hash = message.hash();
        return hash == null
                ? new LaneKey(message.topic(), null, -1, false)
                : new LaneKey(message.topic(), null, hash, true);
    }

    /** Whether the broker that they go to was chosen, too. */
    boolean hasChosenBroker() {
        return broker != null;
    }

    /** Who fails where they cannot be sent: the broker that was chosen, or those that have the topic. */
    String destination() {
        return broker == null ? "topic " + topic : "broker " + broker;
    }

    /** Whether its messages keep their order. */
    boolean isOrdered() {
        return ordered;
    }

    /** Whether a hash chooses the queue when the messages are sent. */
    boolean isChosenLater() {
        return ordered && broker == null;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LaneKey)) {
            return false;
        }
        LaneKey that = (LaneKey) other;
        return ordered == that.ordered
                && queue == that.queue
                && topic.equals(that.topic)
                && Objects.equals(broker, that.broker);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, broker, queue, ordered);
    }

    @Override
    public String toString() {
        if (isChosenLater()) {
            return "the queue of topic " + topic + " that hash " + queue + " chooses";
        }
        return ordered ? "queue " + queue + " of topic " + topic + " at " + broker : "topic " + topic;
    }
}
