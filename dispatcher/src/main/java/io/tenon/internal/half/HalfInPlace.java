package io.tenon.internal.half;

import io.tenon.internal.check.Mark;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.transaction.HalfSegment;
import org.jspecify.annotations.Nullable;

/**
 * A half message that the application's own producer sends, try by try, in its own way; what becomes of each try is
 * reported here. Thread-safe: tries may begin and be answered on any threads, one after the other or overlapping.
 *
 * <p>The first try that is reported as stored wins. All others, also those of which nothing is ever heard, are written
 * down as void at commit (R4); so none may begin later, and {@link #begin} sees to that.
 */
public final class HalfInPlace extends HalfMessage {

    /**
     * @param messageId the id that a consumer sees
     * @param keys for logs and errors, as the application gave them
     * @throws IllegalStateException if the dispatcher is closed
     */
    public HalfInPlace(Dispatcher dispatcher, String messageId, String topic, @Nullable String keys) {
        super(dispatcher, messageId, topic, keys);
    }

    /** The application's thread goes on to send it by itself. */
    @Override
    public void publish(HalfSegment ofSegment) {
        belongTo(ofSegment);
    }

    /**
     * A try begins: a new attempt, since the one before it may have been stored all the same.
     *
     * @return what the message has to carry in this try
     * @throws IllegalStateException if it must not be sent any more: it was withdrawn, is stored already, or its
     *     transaction is over
     */
    public Mark begin() {
        Attempt attempt;
        synchronized (this) {
            if (!isPublishing()) {
                throw new IllegalStateException(this + " must not be sent any more; this try was not made");
            }
            attempt = newAttempt();
        }
        return markOf(attempt);
    }

    /**
     * A try was acknowledged.
     *
     * @param mark as {@link #begin} gave it
     */
    public void stored(Mark mark, StoredHalf half) {
        Attempt attempt = attempt(mark.attempt());
        if (attempt != null && !acknowledged(attempt, half)) {
            rollBack(half);
        }
    }

    /** A try was stored although it was not wanted any more, without a mark: nobody delivers it, and it is rolled back. */
    public void storedUnmarked(StoredHalf half) {
        rollBack(half);
    }

    /** A try was stored, but with weaker guarantees than the broker was asked for: it does not win. */
    public void storedWeakly(Mark mark, StoredHalf half) {
        Attempt attempt = attempt(mark.attempt());
        if (attempt != null) {
            acknowledgedWeakly(attempt, half);
        }
    }

    /**
     * No try was stored, as far as anybody knows, and no further one will be made: the commit is refused, unless the
     * message is {@link #withdraw withdrawn} because the application was told.
     */
    public synchronized void failed(Throwable because) {
        if (isPublishing()) {
            fail(because);
        }
    }

    /** Whether another try may be made. */
    public boolean isWanted() {
        return isPublishing();
    }

    /** Whether its transaction rolled back, and it had neither failed before nor been withdrawn. */
    public boolean isRolledBack() {
        return endedByRollback();
    }

    @Override
    Throwable timedOut() {
        return new IllegalStateException("it was not acknowledged in time by its broker, nor reported as failed");
    }
}
