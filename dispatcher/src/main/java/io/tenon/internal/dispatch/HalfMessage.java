package io.tenon.internal.dispatch;

import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.transaction.Participant;
import io.tenon.internal.transaction.Segment;
import io.tenon.internal.transaction.SegmentState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One message of a transaction, from its first attempt to its end at the broker: its state, its attempts, and which of
 * them wins. How the attempts are made is what its two kinds differ in. Thread-safe: the sending thread, the committing
 * thread, the rings and the client's callbacks meet here, under its monitor.
 */
public abstract class HalfMessage implements Participant {
    private static final long LATE_ACKNOWLEDGEMENT_MILLIS = 100;

    private final Dispatcher dispatcher;
    private final String messageId;
    private final String label;
    private final List<Attempt> attempts = new ArrayList<>(1);
    private HalfState state = HalfState.PUBLISHING;
    private @Nullable Segment segment;
    private @Nullable Attempt winner;
    private @Nullable Throwable failure;
    private boolean withdrawn;

    HalfMessage(Dispatcher dispatcher, String messageId, String label) {
        this.dispatcher = dispatcher;
        this.messageId = messageId;
        this.label = label;
    }

    // Publishing (R4).

    final synchronized void belongTo(Segment ofSegment) {
        segment = ofSegment;
    }

    final Attempt newAttempt() {
        Attempt next = new Attempt();
        synchronized (this) {
            attempts.add(next);
        }
        dispatcher.remember(next.id, this);
        return next;
    }

    final Mark markOf(Attempt attempt) {
        Segment of = segment();
        return new Mark(
                of.id(), attempt.id, dispatcher.tableIdOf(of), of.dataSource().name());
    }

    /** Whether the next acknowledgement makes its attempt the winner. */
    final synchronized boolean mayWin() {
        return state == HalfState.PUBLISHING || (state == HalfState.IN_DOUBT && winner == null);
    }

    /** A broker has stored an attempt. Returns whether that is welcome; if not, it is to be {@link #rollBack}ed. */
    final synchronized boolean acknowledged(Attempt attempt, StoredHalf stored) {
        attempt.half = stored;
        if (mayWin()) {
            winner = attempt;
            noFurtherAttempt();
            if (state == HalfState.PUBLISHING) {
                become(HalfState.STORED);
            }
            notifyAll();
        }
        return state != HalfState.ROLLED_BACK;
    }

    final void rollBack(StoredHalf half) {
        dispatcher.toBroker(new EndByRollback(dispatcher, half));
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
        if (!state.isOfOpenTransaction()) {
            return;
        }
        withdrawn = true;
        winner = null;
        noFurtherAttempt();
        if (state == HalfState.PUBLISHING || state == HalfState.STORED) {
            become(HalfState.FAILED);
            notifyAll();
        }
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
        return state == HalfState.FAILED;
    }

    /** Whether its transaction rolled back, and it had neither failed before nor been withdrawn. */
    final synchronized boolean endedByRollback() {
        return state == HalfState.ROLLED_BACK && failure == null && !withdrawn;
    }

    final synchronized @Nullable Throwable failure() {
        return failure;
    }

    final synchronized int attemptCount() {
        return attempts.size();
    }

    final synchronized boolean isLast(Attempt attempt) {
        return attempts.get(attempts.size() - 1) == attempt;
    }

    final synchronized @Nullable Attempt attempt(StatusId id) {
        for (Attempt attempt : attempts) {
            if (attempt.id.equals(id)) {
                return attempt;
            }
        }
        return null;
    }

    // The transaction's side.

    @Override
    public String messageId() {
        return messageId;
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
        return state == HalfState.FAILED && !withdrawn ? failure : null;
    }

    @Override
    public synchronized @Nullable StatusId winningAttempt() {
        return winner == null ? null : winner.id;
    }

    @Override
    public synchronized Collection<StatusId> losingAttempts() {
        if (winner != null && attempts.size() == 1) {
            return Collections.emptyList();
        }
        List<StatusId> losing = new ArrayList<>(attempts.size());
        for (Attempt attempt : attempts) {
            if (attempt != winner) {
                losing.add(attempt.id);
            }
        }
        return losing;
    }

    @Override
    public void committed() {
        EndByCommit end = commitProved();
        if (end != null) {
            dispatcher.awaitRoom(end, segment().endDeadlineNanos());
        }
    }

    private @Nullable EndByCommit commitProved() {
        boolean wins;
        boolean unsent;
        synchronized (this) {
            wins = winner != null;
            unsent = !wins && isUnsent();
            if (wins || unsent) {
                become(wins ? HalfState.COMMITTING : HalfState.ROLLED_BACK);
            } else if (state != HalfState.IN_DOUBT) {
                become(HalfState.IN_DOUBT);
            }
        }
        if (wins) {
            rollBackLosers();
            EndByCommit end = new EndByCommit(dispatcher, this);
            dispatcher.commit(end);
            return end;
        }
        if (unsent) {
            rollBackLosers();
            forgetSoon();
            settle();
        } else {
            awaitLateAcknowledgement();
        }
        return null;
    }

    /**
     * The row proves a commit, and no attempt was acknowledged: it may have been stored all the same, and must not be
     * lost. Its acknowledgement may yet come and say where it is; else it is left to its check.
     */
    private void awaitLateAcknowledgement() {
        boolean inTime = segment().endDeadlineNanos() - System.nanoTime() > 0;
        if (!inTime || !dispatcher.later(() -> dispatcher.ask(this), LATE_ACKNOWLEDGEMENT_MILLIS)) {
            leaveToCheck();
        }
    }

    /** Whether nothing of it may ever be delivered: its sender was told that it failed, or it never left. */
    private synchronized boolean isUnsent() {
        return withdrawn || attempts.isEmpty();
    }

    @Override
    public void rolledBack() {
        synchronized (this) {
            winner = null;
            noFurtherAttempt();
            become(HalfState.ROLLED_BACK);
        }
        rollBackLosers();
        forgetSoon();
    }

    @Override
    public void inDoubt() {
        synchronized (this) {
            boolean unsent = isUnsent();
            become(unsent ? HalfState.ROLLED_BACK : HalfState.IN_DOUBT);
            if (!unsent) {
                dispatcher.ask(this);
                return;
            }
        }
        rollBackLosers();
        forgetSoon();
        settle(); // should the others' row prove a commit, this one does not keep the rows from going
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
        if (attempts.size() == 1 && attempts.get(0) == winner) {
            return Collections.emptyList();
        }
        List<Attempt> losers = new ArrayList<>(attempts);
        losers.removeIf(attempt -> attempt == winner);
        return losers;
    }

    // The end (R6).

    /** END was acknowledged. */
    void ended() {
        synchronized (this) {
            if (state == HalfState.ENDED) {
                return; // its END took so long that a check has delivered it meanwhile
            }
            become(HalfState.ENDED);
        }
        forgetSoon();
        if (segment().mustDisown()) {
            disownIfEnded();
        }
        settle();
    }

    @Override
    public void disownIfEnded() {
        Attempt ended;
        synchronized (this) {
            ended = state == HalfState.ENDED && segment().mustDisown() ? winner : null;
        }
        if (ended != null) {
            dispatcher.disown(segment().dataSource(), ended.id);
        }
    }

    /** A broker asks after the lease, and what became of the END was never reported: a hook of the client threw. */
    void leaveToCheckIfOverdue() {
        if (stateNow() == HalfState.COMMITTING) {
            leaveToCheck();
        }
    }

    void leaveToCheck() {
        synchronized (this) {
            if (state == HalfState.LEFT_TO_CHECK || state == HalfState.ENDED) {
                return; // a check was quicker
            }
            become(HalfState.LEFT_TO_CHECK);
        }
        dispatcher.leftToCheck(attemptIds());
        segment().leftToCheck();
    }

    /** A check of this very process was answered COMMIT, acknowledged, and that is written down. */
    void endedByCheck(StatusId attempt) {
        synchronized (this) {
            if (state != HalfState.LEFT_TO_CHECK) {
                return;
            }
            become(HalfState.ENDED);
        }
        segment().disowned(attempt);
        forgetSoon();
        settle();
    }

    /**
     * A broker asks about an attempt that this process knows. Every check re-appends the half, so copies exist from now
     * on, however young the segment is: a broker tells its age by the clock of the sender's machine.
     */
    void checked() {
        segment().copied();
    }

    /** The row of an in-doubt segment was read or fenced. */
    void proved(boolean wasCommitted) {
        segment().resolve(wasCommitted);
        if (wasCommitted) {
            commitProved();
        } else {
            rolledBack();
            if (segment().state() == SegmentState.COMMITTED) {
                settle(); // its own attempts are void: it does not keep the rows of the others from going
            }
        }
    }

    private void settle() {
        segment().settled();
    }

    private void forgetSoon() {
        dispatcher.forgetSoon(attemptIds(), segment().dataSource().settings().endEffect());
    }

    /**
     * Whether a check needs no answer now (R7.1): the transaction is open, or it has ended and its END is under way or
     * took effect just now. Only for as long as the lease keeps other instances from answering, too: what this process
     * remembers may delay an answer, it never decides one.
     */
    synchronized boolean needsNoAnswer() {
        if (!state.isUndecided() && state != HalfState.ENDED) {
            return false;
        }
        long afterLease = System.nanoTime() - segment().leaseEndNanos();
        // An Error may have kept the end from being told here.
        boolean open = state.isOfOpenTransaction() && !segment().hasTransactionEnded();
        return open || state == HalfState.ENDED || afterLease <= 0;
    }

    synchronized VerdictQuestion question() {
        return new VerdictQuestion(segment().id(), winner == null ? lastAttempt() : winner.id);
    }

    synchronized Segment segment() {
        Segment of = segment;
        if (of == null) {
            throw new IllegalStateException(label + " belongs to no segment yet");
        }
        return of;
    }

    synchronized StoredHalf winningHalf() {
        Attempt won = winner;
        if (won == null || won.half == null) {
            throw new IllegalStateException(this + " has no stored half to commit");
        }
        return won.half;
    }

    private synchronized HalfState stateNow() {
        return state;
    }

    final synchronized StatusId lastAttempt() {
        return attempts.get(attempts.size() - 1).id;
    }

    private synchronized List<StatusId> attemptIds() {
        if (attempts.size() == 1) {
            return Collections.singletonList(attempts.get(0).id);
        }
        List<StatusId> ids = new ArrayList<>(attempts.size());
        attempts.forEach(attempt -> ids.add(attempt.id));
        return ids;
    }

    private void become(HalfState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException(label + " cannot go from " + state + " to " + next);
        }
        state = next;
    }

    @Override
    public synchronized String toString() {
        return label + " (" + state + (segment == null ? "" : ", segment " + segment.id()) + ", attempts "
                + attempts.size() + ")";
    }
}
