package io.tenon.internal.half;

import io.tenon.internal.check.KnownMessage;
import io.tenon.internal.check.Mark;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.end.CommittedMessage;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.state.Transition;
import io.tenon.internal.status.EndedRows;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.transaction.HalfSegment;
import io.tenon.internal.transaction.InsteadOfHalf;
import io.tenon.internal.transaction.Participant;
import io.tenon.internal.transaction.SegmentState;
import io.tenon.jdbc.CommitRefusedException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One message of a transaction, from the moment it joins to its end at the broker: its state, its attempts, and which of
 * them wins. How the attempts are made is what its two kinds differ in.
 *
 * <p>Thread-safe: the sending thread, the committing thread, the ring, the lanes and the client's callbacks meet here,
 * under its monitor. The step to its end is taken by the {@link io.tenon.internal.transaction.Settlement settlement} of
 * its segment, whose lock is taken before this monitor: nothing here calls the settlement while it holds the monitor.
 */
public abstract class HalfMessage implements Participant, CommittedMessage, KnownMessage {
    private static final long LATE_ACKNOWLEDGEMENT_MILLIS = 100;

    private final Dispatcher dispatcher;
    private final String messageId;
    private final String topic;
    private final @Nullable String keys;
    private final Attempts attempts = new Attempts();
    private HalfState state = HalfState.PUBLISHING;
    private @Nullable HalfSegment segment;
    private @Nullable Throwable failure;

    /** The state before ROLLED_BACK; null in any other. */
    private @Nullable HalfState rolledBackFrom;

    private boolean tied;
    private boolean released;
    private volatile @Nullable OtherDelivery otherDelivery;

    /** As its first attempt names it. */
    private volatile @Nullable String tableId;

    /** What is done with a message whose half could not be stored. */
    public interface OtherDelivery {
        /** Returns null if nothing is. */
        @Nullable
        InsteadOfHalf after(Throwable failure);
    }

    /**
     * @param messageId the id that a consumer sees
     * @param keys for logs and errors, as the application gave them
     * @throws IllegalStateException if the dispatcher is closed
     */
    HalfMessage(Dispatcher dispatcher, String messageId, String topic, @Nullable String keys) {
        this.dispatcher = dispatcher;
        this.messageId = messageId;
        this.topic = topic;
        this.keys = keys;
        dispatcher.requireOpen(this);
    }

    @Override
    public final String messageId() {
        return messageId;
    }

    public final String topic() {
        return topic;
    }

    /** Names it in logs and errors; never its body. */
    final String label() {
        return "message " + messageId + " of topic " + topic + (keys == null ? "" : " (keys " + keys + ")");
    }

    // Inside the transaction: publishing (R4).

    final synchronized void belongTo(HalfSegment ofSegment) {
        segment = ofSegment;
    }

    final Attempt newAttempt() {
        Attempt next = new Attempt();
        synchronized (this) {
            attempts.add(next);
        }
        dispatcher.known().remember(next.id, this);
        return next;
    }

    final Mark markOf(Attempt attempt) {
        HalfSegment of = segment();
        return new Mark(of.id(), attempt.id, tableId(), of.dataSource().name());
    }

    @Override
    public final String tableId() {
        String known = tableId;
        if (known == null) {
            try {
                known = dataSource().statusTable().tableId();
                tableId = known;
            } catch (SQLException e) {
                throw new IllegalStateException("a segment was opened without its status table", e);
            }
        }
        return known;
    }

    /** Whether the next acknowledgement makes its attempt the winner. */
    final synchronized boolean mayWin() {
        return state == HalfState.PUBLISHING || (state == HalfState.IN_DOUBT && attempts.winner() == null);
    }

    /** A broker has stored an attempt. Returns whether that is welcome; if not, it is to be {@link #rollBack}ed. */
    final synchronized boolean acknowledged(Attempt attempt, StoredHalf stored) {
        attempt.half = stored;
        if (mayWin()) {
            attempts.win(attempt);
            noFurtherAttempt();
            if (state == HalfState.PUBLISHING) {
                become(HalfState.STORED);
            }
            notifyAll();
        }
        dispatcher.meters().halfStored.recordSince(attempt.beganNanos);
        return state != HalfState.ROLLED_BACK;
    }

    final void rollBack(StoredHalf half) {
        dispatcher.ends().rollBack(half);
    }

    /** Stored, too, but it must not win: where it is helps to end it. */
    final synchronized void acknowledgedWeakly(Attempt attempt, StoredHalf stored) {
        attempt.half = stored;
    }

    final synchronized void fail(Throwable because) {
        failure = because;
        noFurtherAttempt();
        become(HalfState.FAILED);
        notifyAll();
        countFailed();
    }

    /** Waits at most until the deadline; under the monitor. */
    final synchronized void awaitWhilePublishing(long deadline, boolean interruptibly) throws InterruptedException {
        boolean interrupted = false;
        try {
            while (state == HalfState.PUBLISHING) {
                long leftNanos = deadline - System.nanoTime();
                if (leftNanos <= 0) {
                    return;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
                } catch (InterruptedException e) {
                    if (interruptibly) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The sender is told that the send failed: the message must not be delivered, whatever the transaction does. */
    public final synchronized void withdraw() {
        if (!state.mayBecome(HalfState.WITHDRAWN)) {
            return;
        }
        boolean unanswered = state == HalfState.PUBLISHING;
        attempts.withdrawWinner();
        noFurtherAttempt();
        become(HalfState.WITHDRAWN);
        notifyAll();
        if (unanswered) {
            countFailed();
        }
    }

    /** Set before the message is published. */
    public final void otherDelivery(OtherDelivery way) {
        otherDelivery = way;
    }

    @Override
    public final @Nullable InsteadOfHalf insteadOfHalf(Throwable because) {
        OtherDelivery way = otherDelivery;
        InsteadOfHalf instead = way == null ? null : way.after(because);
        if (instead != null) {
            withdraw();
        }
        return instead;
    }

    /** A failure of the client's kind for a message that was not stored in time. */
    abstract Throwable timedOut();

    /** What attempts are made of may go; called under the monitor. */
    void noFurtherAttempt() {}

    final Dispatcher dispatcher() {
        return dispatcher;
    }

    final synchronized boolean isPublishing() {
        return state == HalfState.PUBLISHING;
    }

    final synchronized boolean hasFailed() {
        return state == HalfState.FAILED || state == HalfState.WITHDRAWN;
    }

    /** Whether its transaction rolled back, and it had neither failed before nor been withdrawn. */
    final synchronized boolean endedByRollback() {
        return state == HalfState.ROLLED_BACK && failure == null && rolledBackFrom != HalfState.WITHDRAWN;
    }

    final synchronized @Nullable Throwable failure() {
        return failure;
    }

    final synchronized int attemptCount() {
        return attempts.count();
    }

    final synchronized boolean isLast(Attempt attempt) {
        return attempts.last() == attempt;
    }

    final synchronized @Nullable Attempt attempt(StatusId id) {
        return attempts.find(id);
    }

    @Override
    public synchronized @Nullable Throwable awaitStored(long deadline) {
        try {
            awaitWhilePublishing(deadline, false);
        } catch (InterruptedException e) {
            throw new AssertionError("waited uninterruptibly", e);
        }
        if (state == HalfState.PUBLISHING) {
            fail(timedOut());
        }
        return state == HalfState.FAILED ? failure : null;
    }

    @Override
    public synchronized @Nullable StatusId winningAttempt() {
        Attempt winner = attempts.winner();
        return winner == null ? null : winner.id;
    }

    @Override
    public synchronized Collection<StatusId> losingAttempts() {
        return Attempts.idsOf(attempts.losers());
    }

    // The transaction's end (R5).

    @Override
    public void commitRefused(CommitRefusedException refusal) {
        dispatcher.tellObserver(observer -> observer.commitRefused(this, refusal));
    }

    @Override
    public void released() {
        synchronized (this) {
            released = true;
        }
        committed();
    }

    @Override
    public void committed() {
        if (commitProved()) {
            dispatcher.ends().awaitRoom(this);
        }
    }

    /** Returns whether its END is sent, or will be in its turn. */
    private boolean commitProved() {
        HalfState proved;
        boolean became;
        synchronized (this) {
            if (isLeftToCheck() || hasEnded()) {
                return false; // a check was quicker than the proof
            }
            proved = attempts.winner() != null
                    ? HalfState.COMMITTING
                    : isUnsent() ? HalfState.ROLLED_BACK : HalfState.IN_DOUBT;
            boolean stays = proved == HalfState.IN_DOUBT && state == HalfState.IN_DOUBT;
            became = stays || become(proved);
        }
        if (!became) {
            return false;
        }
        if (proved == HalfState.IN_DOUBT) {
            awaitLateAcknowledgement();
            return false;
        }
        rollBackLosers();
        if (proved == HalfState.COMMITTING) {
            dispatcher.ends().commit(this);
            return true;
        }
        forgetSoon();
        segment().settlement().withoutDelivery();
        return false;
    }

    /**
     * The row proves a commit, and no attempt was acknowledged: it may have been stored all the same, and must not be
     * lost. Its acknowledgement may yet come and say where it is; else it is left to its check.
     */
    private void awaitLateAcknowledgement() {
        boolean inTime = endDeadlineNanos() - System.nanoTime() > 0;
        if (!inTime || !dispatcher.ends().later(() -> dispatcher.lanes().ask(this), LATE_ACKNOWLEDGEMENT_MILLIS)) {
            leaveToCheck();
        }
    }

    /** Whether nothing of it may ever be delivered: its sender was told that it failed, or it never left. */
    private synchronized boolean isUnsent() {
        return state == HalfState.WITHDRAWN || attempts.count() == 0;
    }

    @Override
    public void rolledBack() {
        rollbackProved();
    }

    /** Returns whether it is rolled back by this. */
    private boolean rollbackProved() {
        synchronized (this) {
            if (isLeftToCheck() || hasEnded() || !become(HalfState.ROLLED_BACK)) {
                return false; // a check was quicker than the proof
            }
            attempts.withdrawWinner();
            noFurtherAttempt();
        }
        rollBackLosers();
        forgetSoon();
        return true;
    }

    @Override
    public void inDoubt() {
        boolean unsent;
        synchronized (this) {
            unsent = isUnsent();
            if (!become(unsent ? HalfState.ROLLED_BACK : HalfState.IN_DOUBT)) {
                return;
            }
        }
        if (!unsent) {
            dispatcher.lanes().ask(this);
            dispatcher.tellObserver(observer -> observer.inDoubt(this));
            return;
        }
        rollBackLosers();
        forgetSoon();
        // Should the others' row prove a commit, this one does not keep the rows from going.
        segment().settlement().withoutDelivery();
    }

    @Override
    public void proved(boolean wasCommitted) {
        segment().resolve(wasCommitted);
        if (wasCommitted) {
            commitProved();
        } else if (rollbackProved() && segment().state() == SegmentState.COMMITTED) {
            // Its own attempts are void: it does not keep the rows of the others from going.
            segment().settlement().withoutDelivery();
        }
    }

    /** ENDs what is known to be stored and must not be delivered; the rest is what its check is for. */
    private void rollBackLosers() {
        for (Attempt attempt : losers()) {
            StoredHalf half = attempt.half;
            if (half != null) {
                rollBack(half);
            }
        }
    }

    private synchronized List<Attempt> losers() {
        return attempts.losers();
    }

    // Settlement (R6): what has happened to it is reported here, and decided there.

    @Override
    public void ended() {
        if (segment().settlement().ended(this)) {
            forgetSoon();
        }
    }

    @Override
    public void leaveToCheck() {
        if (segment().settlement().leftToCheck(this)) {
            dispatcher.known().left(attemptIds());
            dispatcher.countLeftToCheck();
            dispatcher.tellObserver(observer -> observer.leftToCheck(this));
        }
    }

    @Override
    public void endedByCheck(StatusId attempt) {
        if (segment().settlement().endedByCheck(this, attempt)) {
            forgetSoon();
        }
    }

    @Override
    public void disown() {
        StatusId delivered = winningAttempt();
        if (delivered != null) {
            dispatcher.lanes().disown(dataSource(), delivered);
        }
    }

    @Override
    public void settled(EndedRows rows) {
        if (hasEnded()) {
            dispatcher.known().settled(attemptIds(), rows);
        }
    }

    @Override
    public synchronized boolean becomeEnded() {
        return state != HalfState.ENDED && become(HalfState.ENDED);
    }

    @Override
    public synchronized boolean becomeEndedByCheck() {
        return state == HalfState.LEFT_TO_CHECK && become(HalfState.ENDED);
    }

    @Override
    public synchronized boolean becomeLeftToCheck() {
        return state != HalfState.LEFT_TO_CHECK && state != HalfState.ENDED && become(HalfState.LEFT_TO_CHECK);
    }

    @Override
    public synchronized boolean hasEnded() {
        return state == HalfState.ENDED;
    }

    @Override
    public synchronized boolean isLeftToCheck() {
        return state == HalfState.LEFT_TO_CHECK;
    }

    // Checks of it (R7.1).

    /** However young the segment is, copies of the half exist now: a broker tells its age by the sender's clock. */
    @Override
    public void checked() {
        segment().settlement().copiesMayExist();
    }

    @Override
    public void leaveToCheckIfOverdue() {
        boolean overdue;
        synchronized (this) {
            overdue = state == HalfState.COMMITTING; // a hook of the client threw, and nothing was ever reported
        }
        if (overdue) {
            leaveToCheck();
        }
    }

    /**
     * No answer is needed while the transaction is open, and after it while its END is under way or took effect just now.
     * Only for as long as the lease keeps other instances from answering, too: what this process remembers may delay an
     * answer, it never decides one.
     */
    @Override
    public synchronized boolean needsNoAnswer() {
        if (!state.isUndecided() && state != HalfState.ENDED) {
            return false;
        }
        long afterLease = System.nanoTime() - segment().leaseEndNanos();
        // An Error may have kept the end from being told here.
        boolean open = state.isOfOpenTransaction() && !segment().hasTransactionEnded();
        return open || state == HalfState.ENDED || afterLease <= 0;
    }

    private void forgetSoon() {
        long endEffectNanos = dataSource().settings().endEffect().toNanos();
        dispatcher.known().forgetAfter(attemptIds(), 3 * endEffectNanos);
    }

    @Override
    public synchronized VerdictQuestion question() {
        Attempt winner = attempts.winner();
        return new VerdictQuestion(segment().id(), winner == null ? lastAttempt() : winner.id);
    }

    @Override
    public final TrackedDataSource dataSource() {
        return segment().dataSource();
    }

    @Override
    public final long endDeadlineNanos() {
        return segment().endDeadlineNanos();
    }

    private synchronized HalfSegment segment() {
        HalfSegment of = segment;
        if (of == null) {
            throw new IllegalStateException(label() + " belongs to no segment yet");
        }
        return of;
    }

    @Override
    public synchronized StoredHalf winningHalf() {
        Attempt won = attempts.winner();
        if (won == null || won.half == null) {
            throw new IllegalStateException(this + " has no stored half to commit");
        }
        return won.half;
    }

    final synchronized StatusId lastAttempt() {
        return attempts.last().id;
    }

    private synchronized List<StatusId> attemptIds() {
        return attempts.ids();
    }

    /** Returns whether the table has the step; under the monitor. */
    private boolean become(HalfState next) {
        HalfState before = state;
        state = Transition.to(next, before, HalfState.IN_DOUBT, this);
        if (state != before) {
            rolledBackFrom = state == HalfState.ROLLED_BACK ? before : null;
            count(before);
        }
        return state == next;
    }

    // Meters.

    /** It has joined its transaction. */
    public final void joined() {
        synchronized (this) {
            tied = true;
            dispatcher.countUndecided(false, state.isUndecided());
        }
        dispatcher.meters().half.tied.increment();
    }

    private void countFailed() {
        if (attempts.count() > 0) {
            dispatcher.meters().halfFailed.recordSince(attempts.last().beganNanos);
        }
    }

    private void count(HalfState before) {
        dispatcher.countInDoubt(before == HalfState.IN_DOUBT, state == HalfState.IN_DOUBT);
        if (!tied) {
            return; // its send threw, and is counted as refused
        }
        dispatcher.countUndecided(before.isUndecided(), state.isUndecided());
        ProducerMeters meters = dispatcher.meters();
        if (state == HalfState.COMMITTING) {
            (released ? meters.half.released : meters.half.committed).increment();
        } else if (state == HalfState.ROLLED_BACK) {
            (before == HalfState.WITHDRAWN ? meters.halfWithdrawn : meters.half.rolledBack).increment();
        }
    }

    @Override
    public synchronized String toString() {
        return label() + " (" + state + (segment == null ? "" : ", segment " + segment.id()) + ", attempts "
                + attempts.count() + ")";
    }
}
