package io.tenon.internal.half;

import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.ring.StackReserve;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.HalfSegment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A half message that the dispatcher sends, and tries again by itself through its ring. Thread-safe.
 *
 * @param <M> the client's message
 * @param <R> the client's result of a send
 */
public final class CarriedHalf<M, R> extends HalfMessage {
    private static final Logger log = LoggerFactory.getLogger(CarriedHalf.class);

    /** Told once, when the half is stored or has failed; on the client's callback thread. */
    public interface Listener<R> {
        void stored(R result);

        void failed(Throwable failure);
    }

    private final HalfClient<M, R> client;
    private final int maxAttempts;
    private final long timeoutNanos;
    private final @Nullable Listener<R> listener;

    /** Null as soon as no further attempt can be made: bodies must not be kept until the end is forgotten. */
    private @Nullable M message;

    /** Whether the client was given an attempt, or never will be. */
    private boolean tried;

    private long deadlineNanos;
    private @Nullable R result;

    /**
     * @param message what the client is given with each attempt; not to be changed
     * @param messageId the id that a consumer sees
     * @param keys for logs and errors, as the application gave them
     * @param maxAttempts 1 at least
     * @param listener told of its fate, or null
     * @throws IllegalStateException if the dispatcher is closed
     */
    public CarriedHalf(
            Dispatcher dispatcher,
            HalfClient<M, R> client,
            M message,
            String messageId,
            String topic,
            @Nullable String keys,
            int maxAttempts,
            long timeoutMillis,
            @Nullable Listener<R> listener) {
        super(dispatcher, messageId, topic, keys);
        this.client = client;
        this.message = message;
        this.maxAttempts = maxAttempts;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.listener = listener;
    }

    /**
     * Gives the first attempt to the client, which does not block: by way of the ring it would be two threads' work. A
     * stack that might end in the midst of the client does not enter it.
     */
    @Override
    public void publish(HalfSegment ofSegment) {
        synchronized (this) {
            belongTo(ofSegment);
            deadlineNanos = System.nanoTime() + timeoutNanos;
        }
        Try first = nextTry();
        if (StackReserve.isAmple()) {
            first.run();
        } else {
            dispatcher().toBroker(first);
        }
    }

    /** Every retry is a new attempt: the one before it may have been stored all the same. */
    private synchronized Try nextTry() {
        return new Try(newAttempt(), attemptCount());
    }

    private final class Try implements Runnable, HalfClient.HalfCallback<R> {
        private final Attempt attempt;
        private final int number;

        Try(Attempt attempt, int number) {
            this.attempt = attempt;
            this.number = number;
        }

        @Override
        public void run() {
            M payload = takeTurn();
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos() - System.nanoTime());
            if (payload == null || leftMillis <= 0) {
                failed(timedOut(attempt.id)); // the commit or the sender gave up before this attempt's turn
                return;
            }
            try {
                client.sendHalf(payload, markOf(attempt), number, leftMillis, this);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        @Override
        public void stored(R sendResult, StoredHalf stored) {
            boolean welcome;
            synchronized (CarriedHalf.this) {
                if (mayWin()) {
                    result = sendResult;
                }
                welcome = acknowledged(attempt, stored);
            }
            if (!welcome) {
                rollBack(stored);
            }
            if (listener != null) {
                listener.stored(sendResult); // of this attempt, whatever has become of the transaction meanwhile
            }
        }

        @Override
        public void storedWeakly(Throwable because, StoredHalf stored) {
            acknowledgedWeakly(attempt, stored);
            failed(because);
        }

        @Override
        public void failed(Throwable because) {
            boolean again;
            synchronized (CarriedHalf.this) {
                if (!isLast(attempt)) {
                    return;
                }
                again = isPublishing()
                        && attemptCount() < maxAttempts
                        && deadlineNanos - System.nanoTime() > 0
                        && client.mayRetry(because);
                if (!again && isPublishing()) {
                    fail(because);
                }
            }
            if (again) {
                log.info("{} was not acknowledged and is tried again: {}", CarriedHalf.this, because.toString());
                dispatcher().toBroker(nextTry());
            } else if (listener != null) {
                dispatcher().tell(() -> listener.failed(because));
            }
        }

        @Override
        public String toString() {
            return "attempt " + attempt.id + " of " + CarriedHalf.this;
        }
    }

    /**
     * Waits for the half's acknowledgement, for a sender that has to return its result.
     *
     * @throws InterruptedException the message is then withdrawn: it will not be delivered
     * @throws HalfFailedException with the client's failure as its cause; withdrawn, too
     */
    public synchronized R awaitResult() throws InterruptedException, HalfFailedException {
        try {
            awaitWhilePublishing(deadlineNanos, true);
        } catch (InterruptedException e) {
            withdraw();
            throw e;
        }
        if (isPublishing()) {
            fail(timedOut());
        }
        R stored = result;
        if (stored == null || hasFailed()) {
            withdraw();
            Throwable because = failure();
            throw new HalfFailedException(because == null ? new IllegalStateException(toString()) : because);
        }
        return stored;
    }

    @Override
    Throwable timedOut() {
        return timedOut(lastAttempt());
    }

    private Throwable timedOut(StatusId attempt) {
        return client.timedOut(attempt, TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
    }

    @Override
    synchronized void noFurtherAttempt() {
        if (tried || listener == null) {
            message = null;
        }
    }

    private synchronized long deadlineNanos() {
        return deadlineNanos;
    }

    /**
     * What to send, or null if nobody wants it any more. A transaction that rolled back before the first attempt's turn in
     * the ring is no failure of the send: who waits for a callback gets the one that a send a moment earlier would have
     * got, since a failure would invite him to send the message again, outside the transaction. That half is then rolled
     * back.
     */
    private synchronized @Nullable M takeTurn() {
        boolean wanted = isPublishing() || (!tried && endedByRollback());
        tried = true;
        M payload = wanted ? message : null;
        if (!isPublishing()) {
            message = null;
        }
        return payload;
    }
}
