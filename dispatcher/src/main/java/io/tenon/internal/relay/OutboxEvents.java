package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.transaction.OutboxSegment;

/** Hears what becomes of messages of the outbox. Called on threads of the outbox, which it must not keep; thread-safe. */
public interface OutboxEvents {

    /** A request was stored: the broker is there. */
    void sent(int messages);

    /** The relay has sent messages of the outbox. */
    default void relayed(int messages) {
        sent(messages);
    }

    /** The transaction of a row is proved committed. */
    default void committed(OutboxSegment row) {}

    /** The transaction of a row is proved rolled back. */
    default void rolledBack(OutboxSegment row) {}

    /** Messages of a row were left to the relay. */
    void handedOver(OutboxMessage message, TrackedDataSource dataSource);

    /** A broker refuses the message, and its row is parked. */
    void parked(OutboxMessage message, TrackedDataSource dataSource, String because);
}
