package io.tenon.internal.transaction;

/** One message of an outbox segment, as its transaction sees it. Implemented by the broker side; immutable. */
public interface OutboxEntry {
    /** The id that a consumer sees (RocketMQ's UNIQ_KEY). */
    String messageId();

    /** How many bytes it takes in the row, roughly; never too few. */
    int size();

    /** Whether the application, or its selector, chose the queue: then it keeps its place there (O7). */
    boolean hasChosenQueue();
}
