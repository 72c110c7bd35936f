package io.tenon.internal.half;

import io.tenon.internal.check.Mark;
import io.tenon.internal.end.BrokerEnds;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.status.StatusId;

/**
 * What the dispatcher needs of a broker's client to send halves by itself. Nothing here may block; callbacks come on
 * any thread, also on the calling one, exactly once. Thread-safe.
 *
 * @param <M> the client's message
 * @param <R> the client's result of a send
 */
public interface HalfClient<M, R> extends BrokerEnds {

    /**
     * Sends {@code message} as a half that carries {@code mark}, once, without retries of the client's own.
     *
     * @param attempt from 1; where the application chose no queue, attempts that follow one another try different brokers
     */
    void sendHalf(M message, Mark mark, int attempt, long timeoutMillis, HalfCallback<R> callback);

    /** Whether a failed attempt may be followed by another. */
    boolean mayRetry(Throwable failure);

    /** A failure of the client's kind for a message that was not stored in time. */
    Throwable timedOut(StatusId attempt, long afterMillis);

    /** Hears what became of a half that was sent. */
    interface HalfCallback<R> {
        void stored(R result, StoredHalf half);

        /** The half was stored, but with weaker guarantees than the broker was asked for: it must not win. */
        void storedWeakly(Throwable failure, StoredHalf half);

        /** The half was not stored, or nobody knows. */
        void failed(Throwable failure);
    }
}
