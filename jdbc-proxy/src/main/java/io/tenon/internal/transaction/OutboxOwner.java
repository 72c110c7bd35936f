package io.tenon.internal.transaction;

import java.util.List;

/**
 * Who sends the messages of outbox segments after their commit (O2): the producer that they were sent by. Implemented by
 * the broker side; thread-safe.
 */
public interface OutboxOwner {
    /**
     * Returns which producers may send its rows: those of one group at one RocketMQ cluster. At most 255 characters.
     */
    String sender();

    /** Returns these messages as the column {@code messages} of a row has them. */
    byte[] frame(List<OutboxEntry> messages);

    /**
     * The commit is about to be called: messages with a chosen queue take their places there (O7). One of {@link #committed}, {@link
     * #rolledBack} and {@link #inDoubt} follows. Returns at once.
     */
    void committing(OutboxSegment segment);

    /** The transaction, or the part of it that the segment is, was rolled back: proved. Returns at once. */
    void rolledBack(OutboxSegment segment);

    /**
     * The transaction committed, which is proved: the messages are to be sent, and the row deleted. Called by the thread that
     * committed, in the order of the commits of one thread; returns at once, and never throws for the broker's sake.
     */
    void committed(OutboxSegment segment);

    /** The transaction ended in a way that proves nothing: the row is to be asked. Returns at once. */
    void inDoubt(OutboxSegment segment);
}
