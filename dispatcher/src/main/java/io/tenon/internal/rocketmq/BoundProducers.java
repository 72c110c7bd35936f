package io.tenon.internal.rocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;

/** The producers of this process that are bound to transactions and not closed. Thread-safe. */
public final class BoundProducers {
    private static final List<BoundProducer> OPEN = new CopyOnWriteArrayList<>();

    private BoundProducers() {}

    static void opened(BoundProducer producer) {
        OPEN.add(producer);
    }

    static void closed(BoundProducer producer) {
        OPEN.remove(producer);
    }

    public static List<BoundProducer> all() {
        return new ArrayList<>(OPEN);
    }

    /** Returns the bound producer that sends through {@code producer}; null if none does. */
    public static @Nullable BoundProducer through(DefaultMQProducer producer) {
        for (BoundProducer open : OPEN) {
            if (open.producer() == producer) {
                return open;
            }
        }
        return null;
    }
}
