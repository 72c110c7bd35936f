package io.tenon.dispatch;

import io.tenon.status.Question;
import io.tenon.status.StatusId;
import io.tenon.transaction.Participant;
import io.tenon.transaction.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message of a transaction, from its first attempt to its end at the broker. Thread-safe: the sending thread, the
 * committing thread, the rings and the client's callbacks meet here, under its monitor.
 *
 * @param <M> the client's message
 * @param <R> the client's result of a send
 */
public final class HalfMessage<M, R> implements Participant {
    private static final Logger log = LoggerFactory.getLogger(HalfMessage.class);

    /** Told once, when the half is stored or has failed; on the client's callback thread. */
    public interface Listener<R> {
        void stored(R result);

        void failed(Throwable failure);
    }

    private final Dispatcher<M, R> dispatcher;
    private final String label;
    private final int maxAttempts;
    private final long timeoutNanos;
    private final @Nullable Listener<R> listener;

    private final List<Attempt> attempts = new ArrayList<>(1);
    private HalfState state = HalfState.PUBLISHING;

    /** Null as soon as no further attempt can be made: bodies must not be kept until the end is forgotten. */
    private @Nullable M message;

    private @Nullable Segment segment;
    private long deadlineNanos;
    private @Nullable Attempt winner;
    private @Nullable R result;
    private @Nullable Throwable failure;
    private boolean withdrawn;

    HalfMessage(
            Dispatcher<M, R> dispatcher,
            M message,
            String label,
            int maxAttempts,
            long timeoutMillis,
            @Nullable Listener<R> listener) {
        this.dispatcher = dispatcher;
        this.message = message;
        this.label = label;
        this.maxAttempts = maxAttempts;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.listener = listener;
    }

    // Publishing (R4).

    @Override
    public void publish(Segment ofSegment) {
        synchronized (this) {
            segment = ofSegment;
            deadlineNanos = System.nanoTime() + timeoutNanos;
        }
        attempt();
    }

    /** Every retry is a new attempt: the one before it may have been stored all the same. */
    private void attempt() {
        Attempt next = new Attempt();
        synchronized (this) {
            attempts.add(next);
        }
        dispatcher.remember(next.id, this);
        dispatcher.toBroker(next);
    }

    private final class Attempt implements BrokerCommand, BrokerClient.HalfCallback<R> {
        final StatusId id = StatusId.next();

        @Nullable
        StoredHalf half;

        @Override
        public void run() {
            M payload = payload();
            if (payload == null) {
                // The commit or the sender gave up before this attempt's turn: it is never sent.
                failed(dispatcher.client().timedOut(id, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
                return;
            }
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos() - System.nanoTime());
            if (leftMillis <= 0) {
                failed(dispatcher.client().timedOut(id, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
                return;
            }
            try {
                Segment of = segment();
                Mark mark = new Mark(
                        of.id(), id, dispatcher.tableIdOf(of), of.dataSource().name());
                dispatcher.client().sendHalf(payload, mark, leftMillis, this);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        @Override
        public void stored(R sendResult, StoredHalf stored) {
            boolean won;
            boolean unwanted;
            synchronized (HalfMessage.this) {
                half = stored;
                won = state == HalfState.PUBLISHING || (state == HalfState.IN_DOUBT && winner == null);
                unwanted = state == HalfState.ROLLED_BACK;
                if (won) {
                    winner = this;
                    result = sendResult;
                    message = null;
                    if (state == HalfState.PUBLISHING) {
                        become(HalfState.STORED);
                    }
                    HalfMessage.this.notifyAll();
                }
            }
            if (unwanted) {
                dispatcher.toBroker(new Rollback(stored));
            }
            if (listener != null) {
                listener.stored(sendResult); // of this attempt, whatever has become of the transaction meanwhile
            }
        }

        @Override
        public void storedWeakly(Throwable because, StoredHalf stored) {
            synchronized (HalfMessage.this) {
                half = stored;
            }
            failed(because);
        }

        @Override
        public void failed(Throwable because) {
            boolean again;
            synchronized (HalfMessage.this) {
                if (attempts.get(attempts.size() - 1) != this) {
                    return;
                }
                again = state == HalfState.PUBLISHING
                        && attempts.size() < maxAttempts
                        && deadlineNanos - System.nanoTime() > 0
                        && dispatcher.client().mayRetry(because);
                if (!again && state == HalfState.PUBLISHING) {
                    fail(because);
                }
            }
            if (again) {
                log.info("{} was not acknowledged and is tried again: {}", this, because.toString());
                attempt();
            } else if (listener != null) {
                dispatcher.tell(() -> listener.failed(because));
            }
        }

        @Override
        public String toString() {
            return "attempt " + id + " of " + label;
        }
    }

    private void fail(Throwable because) {
        failure = because;
        message = null;
        become(HalfState.FAILED);
        notifyAll();
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
        if (state == HalfState.PUBLISHING) {
            fail(dispatcher.client().timedOut(lastAttempt(), TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
        }
        R stored = result;
        if (stored == null || state == HalfState.FAILED) {
            withdraw();
            throw new HalfFailedException(
                    failure == null ? new IllegalStateException(label + " is " + state) : failure);
        }
        return stored;
    }

    private void awaitWhilePublishing(long deadline, boolean interruptibly) throws InterruptedException {
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
    public synchronized void withdraw() {
        if (!state.isOfOpenTransaction()) {
            return;
        }
        withdrawn = true;
        winner = null;
        message = null;
        if (state == HalfState.PUBLISHING || state == HalfState.STORED) {
            become(HalfState.FAILED);
            notifyAll();
        }
    }

    // The transaction's side.

    @Override
    public synchronized @Nullable Throwable awaitStored(long deadline) {
        try {
            awaitWhilePublishing(deadline, false);
        } catch (InterruptedException e) {
            throw new AssertionError("waited uninterruptibly", e);
        }
        if (state == HalfState.PUBLISHING) {
            fail(dispatcher.client().timedOut(lastAttempt(), TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
        }
        return state == HalfState.FAILED && !withdrawn ? failure : null;
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
        boolean wins;
        synchronized (this) {
            wins = winner != null;
            if (wins || state != HalfState.IN_DOUBT) {
                become(wins ? HalfState.COMMITTING : HalfState.ROLLED_BACK);
            }
        }
        if (stateNow() == HalfState.IN_DOUBT) {
            leaveToCheck(); // never acknowledged, so that only a check can bring its whereabouts
            return;
        }
        rollBackLosers();
        if (wins) {
            dispatcher.toBroker(new Commit());
        } else {
            forgetSoon();
            settle();
        }
    }

    @Override
    public void rolledBack() {
        synchronized (this) {
            winner = null;
            message = null;
            become(HalfState.ROLLED_BACK);
        }
        rollBackLosers();
        forgetSoon();
    }

    @Override
    public void inDoubt() {
        synchronized (this) {
            become(withdrawn ? HalfState.ROLLED_BACK : HalfState.IN_DOUBT);
            if (!withdrawn) {
                dispatcher.ask(this);
                return;
            }
        }
        rollBackLosers();
        forgetSoon();
    }

    /** ENDs what is known to be stored and must not be delivered; the rest is what its check is for. */
    private void rollBackLosers() {
        for (Attempt attempt : losers()) {
            StoredHalf half = attempt.half;
            if (half != null) {
                dispatcher.toBroker(new Rollback(half));
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

    /** END(COMMIT) of the winner, within the lease. */
    private final class Commit implements BrokerCommand, BrokerClient.EndCallback {
        private int refusals;

        @Override
        public void run() {
            if (segment().endDeadlineNanos() - System.nanoTime() <= 0) {
                log.debug("The lease of {} is over; its check decides", HalfMessage.this);
                leaveToCheck();
            } else {
                dispatcher.end(winningHalf(), segment().endDeadlineNanos(), this);
            }
        }

        @Override
        public void answered(EndAnswer answer, String detail) {
            switch (answer) {
                case DONE:
                    ended();
                    break;
                case NOT_DONE:
                    dispatcher.toBrokerLater(this, ++refusals);
                    break;
                default:
                    log.info("END of {} has no certain answer ({}); its check decides", HalfMessage.this, detail);
                    leaveToCheck();
                    break;
            }
        }
    }

    /** END(ROLLBACK) of a half that nobody will ever commit; if it does not get through, its check ends it. */
    private final class Rollback implements BrokerCommand, BrokerClient.EndCallback {
        private final StoredHalf half;
        private int refusals;

        Rollback(StoredHalf half) {
            this.half = half;
        }

        @Override
        public void run() {
            dispatcher.rollBack(half, this);
        }

        @Override
        public void answered(EndAnswer answer, String detail) {
            if (answer == EndAnswer.NOT_DONE && refusals < 3) {
                dispatcher.toBrokerLater(this, ++refusals);
            }
        }
    }

    private void ended() {
        synchronized (this) {
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

    void leaveToCheck() {
        synchronized (this) {
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
            committed();
        } else {
            rolledBack();
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
        return state.isOfOpenTransaction() || state == HalfState.ENDED || afterLease <= 0;
    }

    synchronized Question question() {
        return new Question(segment().id(), winner == null ? lastAttempt() : winner.id);
    }

    synchronized Segment segment() {
        Segment of = segment;
        if (of == null) {
            throw new IllegalStateException(label + " belongs to no segment yet");
        }
        return of;
    }

    private synchronized StoredHalf winningHalf() {
        Attempt won = winner;
        if (won == null || won.half == null) {
            throw new IllegalStateException(this + " has no stored half to commit");
        }
        return won.half;
    }

    private synchronized long deadlineNanos() {
        return deadlineNanos;
    }

    private synchronized HalfState stateNow() {
        return state;
    }

    private synchronized @Nullable M payload() {
        return state == HalfState.PUBLISHING ? message : null;
    }

    private synchronized StatusId lastAttempt() {
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
