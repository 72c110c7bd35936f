package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what becomes of messages of the outbox. */
final class CountedEvents implements OutboxEvents {
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger handedOver = new AtomicInteger();
    final AtomicInteger parked = new AtomicInteger();

    @Override
    public void sent(int messages) {
        sent.addAndGet(messages);
    }

    @Override
    public void handedOver(OutboxMessage message, TrackedDataSource dataSource) {
        handedOver.incrementAndGet();
    }

    @Override
    public void parked(OutboxMessage message, TrackedDataSource dataSource, String because) {
        parked.incrementAndGet();
    }
}
