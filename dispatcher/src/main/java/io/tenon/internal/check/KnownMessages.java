package io.tenon.internal.check;

import io.tenon.internal.status.EndedRows;
import io.tenon.internal.status.StatusId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that this process knows (R7.1), and for how long it remembers them once their messages have ended. What is
 * forgotten costs an answer that the row gives as well, or rows that stay for the retention; never an outcome.
 * Thread-safe.
 */
public final class KnownMessages {
    /**
     * How many messages that are left to their check are remembered at most; behind a proxy every message is left to
     * it.
     */
    public static final int MOST_LEFT = 4096;

    /** How long a message that is left to its check is remembered at most. */
    private static final long LEFT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Map<StatusId, KnownAttempt> byAttempt = new ConcurrentHashMap<>();
    private final Queue<Forgettable> ended = new ConcurrentLinkedQueue<>();
    private final Deque<Left> left = new ArrayDeque<>();

    public void remember(StatusId attempt, KnownMessage message) {
        byAttempt.put(attempt, message);
    }

    @Nullable
    KnownAttempt recall(StatusId attempt) {
        return byAttempt.get(attempt);
    }

    /** How many attempts are known. */
    public int size() {
        return byAttempt.size();
    }

    /** A message was delivered, and its segment is settled: the message itself is not needed any more. */
    public void settled(List<StatusId> attempts, EndedRows rows) {
        KnownAttempt ended = new EndedAttempt(rows);
        for (StatusId attempt : attempts) {
            byAttempt.replace(attempt, ended);
        }
    }

    /** The message has ended: a check that crosses its END still finds the attempts known, for {@code nanos}. */
    public void forgetAfter(List<StatusId> attempts, long nanos) {
        forgetDue();
        long atNanos = System.nanoTime() + nanos;
        for (StatusId attempt : attempts) {
            ended.add(new Forgettable(attempt, atNanos));
        }
    }

    void forgetDue() {
        long now = System.nanoTime();
        Forgettable oldest = ended.peek();
        while (oldest != null && oldest.atNanos - now <= 0) {
            if (ended.remove(oldest)) {
                byAttempt.remove(oldest.attempt);
            }
            oldest = ended.peek();
        }
    }

    /** The message is left to its check: remembered for a while, so that a check that this process answers settles it. */
    public void left(List<StatusId> attempts) {
        long now = System.nanoTime();
        synchronized (left) {
            left.add(new Left(attempts, now));
            Left oldest = left.peek();
            while (oldest != null && (left.size() > MOST_LEFT || now - oldest.sinceNanos > LEFT_NANOS)) {
                left.remove();
                oldest.attempts.forEach(byAttempt::remove);
                oldest = left.peek();
            }
        }
    }

    /** How many messages were left to their check a short time ago, and this process has not heard of their end. */
    public long leftAndUnanswered() {
        long now = System.nanoTime();
        long count = 0;
        synchronized (left) {
            for (Left each : left) {
                KnownAttempt last =
                        each.attempts.isEmpty() ? null : byAttempt.get(each.attempts.get(each.attempts.size() - 1));
                boolean isOpen = last instanceof KnownMessage && ((KnownMessage) last).isLeftToCheck();
                count += isOpen && now - each.sinceNanos <= LEFT_NANOS ? 1 : 0;
            }
        }
        return count;
    }

    /** The producer is shut down. */
    public void clear() {
        byAttempt.clear();
    }

    private static final class Forgettable {
        final StatusId attempt;
        final long atNanos;

        Forgettable(StatusId attempt, long atNanos) {
            this.attempt = attempt;
            this.atNanos = atNanos;
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
