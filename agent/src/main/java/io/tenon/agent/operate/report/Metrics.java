package io.tenon.agent.operate.report;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** The counters that JMX shows, fed by those who count. Thread-safe. */
public final class Metrics {
    private final List<LongSupplier> leftToCheck = new CopyOnWriteArrayList<>();
    private final LongAdder leftToCheckByStopped = new LongAdder();
    private final LongAdder sentPlainly = new LongAdder();

    /** A count that goes on until it is closed; its last value stays in the sum. Thread-safe. */
    public interface Feed extends AutoCloseable {
        @Override
        void close();
    }

    Metrics() {}

    /**
     * Adds a producer's count of messages left to their check, from its start on.
     *
     * @param count the count, which only grows; it is held until the feed is closed, at the producer's shutdown
     */
    public Feed messagesLeftToCheck(LongSupplier count) {
        leftToCheck.add(count);
        return () -> {
            if (leftToCheck.remove(count)) {
                leftToCheckByStopped.add(count.getAsLong());
            }
        };
    }

    /**
     * Counts a transaction whose messages go out at once, since its DataSource has no status table that can be used.
     */
    public void sentPlainly() {
        sentPlainly.increment();
    }

    long transactionsSentPlainly() {
        return sentPlainly.sum();
    }

    long messagesLeftToCheck() {
        long sum = leftToCheckByStopped.sum();
        for (LongSupplier count : leftToCheck) {
            sum += count.getAsLong();
        }
        return sum;
    }
}
