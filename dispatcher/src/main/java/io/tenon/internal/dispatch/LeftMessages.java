package io.tenon.internal.dispatch;

import io.tenon.internal.status.StatusId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The attempts of messages that were left to their check, remembered for a while so that a check which this very process
 * answers can settle their segment and clean it up. What is forgotten costs rows that stay for the retention, nothing
 * else; so there are never more than a few: behind a proxy every message is left to its check. Thread-safe.
 */
final class LeftMessages {
    static final int MOST = 4096;

    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Consumer<StatusId> forget;
    private final Deque<Left> left = new ArrayDeque<>();

    LeftMessages(Consumer<StatusId> forget) {
        this.forget = forget;
    }

    synchronized void add(List<StatusId> attempts) {
        long now = System.nanoTime();
        left.add(new Left(attempts, now));
        forgetOld(now);
    }

    private void forgetOld(long now) {
        Left oldest = left.peek();
        while (oldest != null && (left.size() > MOST || now - oldest.sinceNanos > REMEMBERED_NANOS)) {
            left.remove();
            oldest.attempts.forEach(forget);
            oldest = left.peek();
        }
    }

    private static final class Left {
        final List<StatusId> attempts;
        final long sinceNanos;

        Left(List<StatusId> attempts, long sinceNanos) {
            this.attempts = attempts;
            this.sinceNanos = sinceNanos;
        }
    }
}
