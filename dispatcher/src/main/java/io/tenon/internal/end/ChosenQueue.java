package io.tenon.internal.end;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A queue that the application chose for a message: what is in it has an order that somebody relies on. Immutable. */
public final class ChosenQueue {
    private final String topic;
    private final String broker;
    private final int id;

    /** @param topic with its namespace */
    public ChosenQueue(String topic, String broker, int id) {
        this.topic = topic;
        this.broker = broker;
        this.id = id;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChosenQueue
                && id == ((ChosenQueue) other).id
                && topic.equals(((ChosenQueue) other).topic)
                && broker.equals(((ChosenQueue) other).broker);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, broker, id);
    }

    @Override
    public String toString() {
        return "queue " + id + " of topic " + topic + " at " + broker;
    }
}
