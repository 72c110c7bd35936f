package io.tenon.internal.transaction;

import io.tenon.internal.status.EndedRows;
import io.tenon.internal.status.StatusId;
import io.tenon.jdbc.CommitRefusedException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A message that takes part in a database transaction, as the transaction sees it. Implemented by the broker side.
 *
 * <p>{@link #publish} comes first, on the thread that sends; {@link #awaitStored} and {@link #losingAttempts} are
 * called by the committing thread, and so is {@link #commitRefused}; exactly one of {@link #committed}, {@link
 * #rolledBack} and {@link #inDoubt} comes last, on the thread that ended the transaction. All but {@code awaitStored}
 * return at once; {@code committed}, too, unless very many messages wait for their turn in the queue that was chosen
 * for this one. Thread-safe.
 */
public interface Participant {

    /** The id that a consumer sees (RocketMQ's UNIQ_KEY). */
    String messageId();

    /** Starts to store the message at its broker, invisible, as belonging to {@code segment}. */
    void publish(HalfSegment segment);

    /**
     * Waits until the message is stored, or is known not to be wanted any more (its sender was told that it failed).
     *
     * @param deadlineNanos on {@link System#nanoTime()}'s clock
     * @return null, or why the transaction must not commit
     */
    @Nullable
    Throwable awaitStored(long deadlineNanos);

    /**
     * Returns what goes through the outbox instead, since the half could not be stored; null if nothing does, and the
     * commit is to be refused. Its attempts are losing ones from then on.
     *
     * @param because as {@link #awaitStored} returned it
     */
    default @Nullable InsteadOfHalf insteadOfHalf(Throwable because) {
        return null;
    }

    /**
     * Returns the attempt that a commit delivers; null if none was acknowledged, or the sender was told that it failed.
     */
    @Nullable
    StatusId winningAttempt();

    /**
     * Returns the attempts that must never be delivered although they may be stored (R4); empty in nearly every
     * transaction.
     */
    Collection<StatusId> losingAttempts();

    /** The transaction committed, or a row of the winning attempt's own is committed that delivers it: proved. */
    void committed();

    /**
     * The message is delivered, which is proved, as for {@link #committed}; its transaction only read and was closed.
     */
    default void released() {
        committed();
    }

    /** The transaction, or the part of it that the message belonged to, was rolled back: proved. */
    void rolledBack();

    /** The transaction ended in a way that proves nothing: the segment's row has to be asked. */
    void inDoubt();

    /** Its transaction's commit was refused; {@link #rolledBack} or {@link #inDoubt} follows. Returns at once. */
    void commitRefused(CommitRefusedException refusal);

    // The settlement of its segment calls what follows, under its lock.

    /** Its END is acknowledged. Returns false if it has ended before. */
    boolean becomeEnded();

    /** A check has delivered it. Returns false if it was not left to its check. */
    boolean becomeEndedByCheck();

    /** Its check is to decide. Returns false if it has ended, or was left to its check before. */
    boolean becomeLeftToCheck();

    /** Whether it was delivered, by its END or by a check. */
    boolean hasEnded();

    /**
     * Sees to it that a row says VOID of its winning attempt, before a check of a copy of its half can find the LIVE
     * row alone. Called when it was delivered, and its segment's LIVE row stays for the sake of another message;
     * without the lock.
     */
    void disown();

    /**
     * All messages of its segment have come to their end: from now on the rows are all that has to be known of it, if it was
     * delivered. Called without the lock, perhaps twice.
     */
    default void settled(EndedRows rows) {}
}
