package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;

/** Hears what becomes of messages of the outbox. Called on threads of the outbox, which it must not keep; thread-safe. */
public interface OutboxEvents {

    /** A request was stored: the broker is there. */
    void sent(int messages);

    /** Messages of a row were left to the relay. */
    void handedOver(OutboxMessage message, TrackedDataSource dataSource);

    /** A broker refuses the message, and its row is parked. */
    void parked(OutboxMessage message, TrackedDataSource dataSource, String because);
}
