package io.tenon.internal.transaction;

import io.tenon.internal.binding.ApplicationWork;
import io.tenon.internal.binding.BoundConnection;
import io.tenon.internal.binding.JtaScope;
import io.tenon.internal.database.SilentReconnect;
import io.tenon.internal.datasource.ConnectionSource;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.state.Transition;
import io.tenon.jdbc.CommitRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Follows the transactions of one connection through its {@link TransactionState}s. Whoever intercepts JDBC calls
 * drives it with events, always in pairs around the real call: {@code beforeX()}, the call, {@code afterX(failure)}.
 * Only {@code before} events throw, and what they throw is for the application.
 *
 * <p>It is found by the thread that works on the connection ({@link OpenTransactions}), from its making until it is
 * closed or nobody has it any more. Nothing is called on the connection before a message is sent.
 *
 * <p>Thread-safe. Without messages an event is a comparison or two: no lock is contended, nothing is sent anywhere.
 */
public final class ConnectionTransaction extends BoundConnection {
    private final ConnectionSource source;
    private final Connection connection;
    private final CommitTurn turn = new CommitTurn(this);
    private final ReadOnlyMode readOnly = new ReadOnlyMode();
    private volatile TransactionState state = TransactionState.UNASKED;
    private volatile @Nullable OpenTransaction transaction;

    /** The savepoints that were set before the first message; null if there were none. Used under the lock. */
    @Nullable
    Savepoints savepoints;

    private volatile boolean saidToBreak;

    /** Whether a call was made on it after it was taken away; if it succeeds, the connection works. */
    private volatile boolean calledAfterLoss;

    private volatile boolean closedByItsPool;
    private volatile boolean unwrapped;

    /** Which DataSource messages of this transaction are tied to; null until a message has asked. */
    private @Nullable DataSourceDecision decision;

    /** @param connection the real connection, on which status rows are written */
    public ConnectionTransaction(ConnectionSource source, Connection connection) {
        this.source = source;
        this.connection = connection;
        beginOnThread(ApplicationWork.NONE, JtaScope.ofThisThread());
    }

    public TransactionState state() {
        return state;
    }

    // Begin.

    private synchronized void begin(ApplicationWork first, @Nullable JtaScope scope) {
        become(TransactionState.OPEN);
        if (first != ApplicationWork.WROTE) {
            readOnly.forgetWrites();
        }
        readOnly.begin();
        saidToBreak = false;
        decision = null;
        beginOnThread(first, scope);
    }

    private void beginUnlessOpen() {
        TransactionState now = state;
        if (!now.isBetweenTransactions()) {
            return;
        }
        JtaScope scope = JtaScope.ofThisThread();
        synchronized (this) {
            if (state.isBetweenTransactions()) {
                begin(ApplicationWork.NONE, scope);
            }
        }
    }

    /** {@code setAutoCommit} is about to be called; switching it on in a transaction commits it. */
    public void beforeSetAutoCommit(boolean autoCommit) throws SQLException {
        if (!autoCommit) {
            return;
        }
        EndEvents.beforeReset(this);
        if (state == TransactionState.OPEN || state == TransactionState.COMMITTING) {
            beforeCommit(); // which waits for another thread that commits
        }
    }

    public void afterSetAutoCommit(boolean autoCommit, @Nullable Throwable failure) {
        if (state == TransactionState.TAKEN_AWAY && EndEvents.isReclaimedByItsPool(this)) {
            return; // the pool resets what it took, before anybody has borrowed it
        }
        if (autoCommit) {
            afterCommit(failure);
            synchronized (this) {
                // Another thread may have begun to commit since: the end is its to tell then, in doubt.
                if (failure == null && state != TransactionState.ENDED && !turn.contest()) {
                    goOnAfterLoss();
                    become(TransactionState.AUTOCOMMIT);
                }
            }
        } else if (failure == null) {
            JtaScope scope = JtaScope.ofThisThread();
            synchronized (this) {
                if (state == TransactionState.AUTOCOMMIT || state == TransactionState.TAKEN_AWAY) {
                    switchedOff(ApplicationWork.BEGUN, scope);
                } else if (state == TransactionState.UNASKED) {
                    // Autocommit may have been off all the time, so what has run before may be part of this
                    // transaction.
                    switchedOff(work().isUse() ? work() : ApplicationWork.BEGUN, scope);
                }
            }
        }
    }

    private void switchedOff(ApplicationWork first, @Nullable JtaScope scope) {
        begin(first, scope);
        if (first == ApplicationWork.BEGUN && source.keepsAutoCommitOff(true)) {
            rest();
        }
    }

    /** Autocommit is off, and the application has not begun anything. */
    private void rest() {
        become(TransactionState.IDLE);
        forgetTransaction();
        restOnThread();
    }

    /**
     * The application has said whether the connection is read-only. Drivers differ in what that changes in a
     * transaction in which something has run, so that transaction stays as it began, and the next one is as was said.
     */
    public void afterSetReadOnly(boolean readOnly, @Nullable Throwable failure) {
        if (failure == null) {
            boolean begun = state == TransactionState.OPEN || state == TransactionState.UNASKED;
            this.readOnly.set(readOnly, begun && (work().hasRun() || hasMessages()));
        }
    }

    // Statements.

    /**
     * A statement is about to run.
     *
     * @throws SQLException if the statement may commit by itself and the messages sent so far are not stored: it was
     *     not executed, the transaction is still open
     */
    public void beforeStatement(StatementEffect effect) throws SQLException {
        TransactionState now = state;
        if (!now.isFollowed()) {
            noteCallAfterLoss(now);
            return;
        }
        if (hasMessages()) {
            JtaEvents.leaveIfOver(this, ApplicationWork.NONE);
        }
        beginUnlessOpen();
        noteStatement(effect.mayWrite(), state == TransactionState.UNASKED);
        OpenTransaction open = transaction;
        if (open != null && open.hasMessages()) {
            StatementBoundary.before(open, effect);
        }
    }

    /** Class 25, "invalid transaction state": unlike class 40 it does not say that anything was rolled back. */
    static final String STILL_OPEN = "25000";

    /** @param statement that has run, where it is known */
    public void afterStatement(StatementEffect effect, @Nullable Statement statement, @Nullable Throwable failure) {
        if (isLentOn(failure)) {
            noteStatement(effect.mayWrite(), true);
        }
        if (effect == StatementEffect.READS && failure == null && state != TransactionState.AUTOCOMMIT) {
            noteReader(statement);
        }
        if (effect == StatementEffect.WRITES && failure == null && state != TransactionState.AUTOCOMMIT) {
            readOnly.wrote();
        }
        if (failure != null && SilentReconnect.saysThatItBroke(failure)) {
            saidToBreak = true;
        }
        OpenTransaction open = transaction;
        if (open != null && open.hasMessages()) {
            StatementBoundary.after(open, effect, failure);
        }
    }

    /** Whether a statement of this transaction failed since the connection broke, as the driver said. */
    boolean isSaidToBreak() {
        return saidToBreak;
    }

    /**
     * The application has the driver's own connection, statement or result now, and may call it unseen. From here on
     * no commit of this connection proves anything, so the rows are asked; and the application may have written.
     */
    public void unwrapped() {
        unwrapped = true;
    }

    /** Whether {@link #unwrapped} was told, after which no commit of this connection proves anything. */
    public boolean isUnwrapped() {
        return unwrapped;
    }

    /**
     * A call that is no statement, and may end the transaction, is about to be made.
     *
     * @throws SQLException if a row has to be written before it, and cannot be; the transaction is still open
     */
    public void beforeBoundary() throws SQLException {
        OpenTransaction open = transaction;
        if (open != null && open.hasMessages()) {
            StatementBoundary.before(open, StatementEffect.READS);
        }
    }

    /** Anything else on the connection, its statements or results failed, or may have ended the transaction. */
    @Override
    public void disturbed(String because) {
        OpenTransaction open = transaction;
        if (open != null && open.hasMessages()) {
            open.disturb(because);
        }
    }

    // Savepoints.

    public void beforeSetSavepoint() throws SQLException {
        TransactionState now = state;
        if (!now.isFollowed()) {
            noteCallAfterLoss(now);
            return;
        }
        beginUnlessOpen();
        SavepointEvents.beforeSet(this);
    }

    public void afterSetSavepoint(@Nullable Savepoint savepoint, @Nullable Throwable failure) {
        if (isLentOn(failure)) {
            noteStatement(false, true);
        }
        SavepointEvents.afterSet(this, savepoint, failure);
    }

    /** A savepoint is about to be rolled back. */
    public void beforeRollbackToSavepoint() {
        SavepointEvents.beforeRollback(this);
    }

    public void afterRollback(Savepoint savepoint, @Nullable Throwable failure) {
        SavepointEvents.afterRollback(this, savepoint, failure);
    }

    /** A released savepoint may still be known to the database, since some drivers (Connector/J) do not tell it. */
    public void afterReleaseSavepoint(@Nullable Savepoint savepoint, @Nullable Throwable failure) {
        SavepointEvents.afterRelease(this, savepoint, failure);
    }

    /** The savepoints that were set before the first message, for one more. Called under the lock. */
    Savepoints savepoints() {
        Savepoints known = savepoints;
        if (known == null) {
            known = new Savepoints();
            savepoints = known;
        }
        return known;
    }

    // Ends: what has to be done for the messages before and after each of them is EndEvents'.

    /**
     * The application commits.
     *
     * @throws CommitRefusedException after a real rollback: the commit must not be called
     * @throws SQLException if another thread is committing, and does not come to an end
     */
    public void beforeCommit() throws SQLException {
        EndEvents.beforeCommit(this);
    }

    public void afterCommit(@Nullable Throwable failure) {
        EndEvents.afterCommit(this, failure);
    }

    /** The application rolls back; a message that joins on another thread just now is waited for. */
    public void beforeRollback() {
        EndEvents.beforeRollback(this);
    }

    public void afterRollback(@Nullable Throwable failure) {
        EndEvents.afterRollback(this, failure);
    }

    /**
     * Before {@code close()}. What drivers and pools then do with an open transaction differs, some commit it: its messages
     * are made ready for that, or it is rolled back here; or, if the application has only read, they are released.
     */
    public void beforeClose() {
        EndEvents.beforeClose(this);
    }

    public void afterClose() {
        EndEvents.afterClose(this);
    }

    // For a message that is being sent.

    /** Whether the calling thread is another one than works in the transaction: a pool's, say, that ends it. */
    boolean isWorkedOnByAnotherThread() {
        return !isOfCurrentThread();
    }

    /** Whether the application has written in it. */
    public boolean hasWritten() {
        return work() == ApplicationWork.WROTE;
    }

    /** What the application has done in it so far. */
    ApplicationWork workSoFar() {
        return work();
    }

    /** Whether the application has done anything in it, or has begun it. */
    boolean isUsed() {
        return work().isUse();
    }

    @Override
    protected boolean hasEnded() {
        return state == TransactionState.ENDED;
    }

    @Override
    protected boolean isOpen() {
        return MessageEvents.isOpen(this);
    }

    /** The connection has said whether autocommit is on: asked by the application itself, or for a message. */
    public synchronized void autoCommitTold(boolean autoCommit) {
        if (state != TransactionState.UNASKED) {
            return;
        }
        if (autoCommit) {
            become(TransactionState.AUTOCOMMIT);
            forgetWork();
            readOnly.forgetWrites();
        } else if (work() == ApplicationWork.NONE && source.keepsAutoCommitOff(false)) {
            rest();
        } else {
            become(work() == ApplicationWork.ENDED ? TransactionState.IDLE : TransactionState.OPEN);
        }
    }

    @Override
    protected synchronized @Nullable TrackedDataSource dataSource() throws SQLException {
        DataSourceDecision known = decision;
        if (known == null) {
            known = DataSourceDecision.of(this);
            decision = known;
        }
        return known.dataSource;
    }

    /** Whether it cannot write, so that a message cannot contradict it. */
    boolean isReadOnly() {
        return readOnly.isOn(connection);
    }

    /** The first message of the transaction is about to join. Called with the lock. */
    OpenTransaction open(TrackedDataSource dataSource) {
        OpenTransaction open = new OpenTransaction(dataSource, connection, savepoints(), this::isInJta);
        transaction = open;
        return open;
    }

    @Override
    protected boolean hasMessages() {
        OpenTransaction open = transaction;
        return open != null && open.hasMessages();
    }

    // For SavepointEvents, MessageEvents, JtaEvents and EndEvents.

    Connection connection() {
        return connection;
    }

    @Override
    protected ConnectionSource source() {
        return source;
    }

    @Nullable
    OpenTransaction transaction() {
        return transaction;
    }

    /** Whether nothing that the application has done in it could contradict its messages. */
    boolean hasOnlyRead() {
        return work() != ApplicationWork.WROTE && !unwrapped && !isInJta();
    }

    /**
     * Whether JTA's transaction manager leads the transaction, or has at any time since it began: then it ends by what the manager does,
     * which no call on this connection need tell, and it is the manager's to roll back.
     */
    boolean isInJta() {
        return JtaEvents.isLed(this);
    }

    /**
     * A transaction manager has enlisted the connection, or has resumed that. Calls foreign code, so it is called without a lock.
     *
     * @param inAnother whether it is another one of JTA's transactions than the one that had enlisted it before
     * @param byStatement whether it was a statement of the application's that made the manager do so, and that runs in it
     */
    public void enlisted(boolean inAnother, boolean byStatement) {
        JtaEvents.enlisted(this, inAnother, byStatement);
    }

    /**
     * What comes next is another transaction, which no call has told; what became of the messages is asked of their rows.
     *
     * @param first what the application has done in the next one already
     * @return whether there was a transaction to leave
     */
    boolean leave(ApplicationWork first, @Nullable JtaScope scope) {
        OpenTransaction left = transaction;
        if (state != TransactionState.OPEN) {
            return false;
        }
        if (left != null && left.hasMessages()) {
            left.closeForJoining();
            new CommitPreparation(left).afterUntoldEnd();
        }
        end(TransactionEnd.UNKNOWN, TransactionState.IDLE);
        synchronized (this) {
            if (state != TransactionState.IDLE && state != TransactionState.UNASKED) {
                return false; // another thread has ended it
            }
            become(TransactionState.UNASKED);
            readOnly.begin();
            saidToBreak = false;
            beginInPlace(first, scope);
            return true;
        }
    }

    CommitTurn turn() {
        return turn;
    }

    /**
     * A transaction manager has enlisted the connection: whatever was found about autocommit, what comes next is part of JTA's transaction.
     *
     * @return whether another transaction begins by that
     */
    synchronized boolean enlist(@Nullable JtaScope scope) {
        boolean begins = state == TransactionState.AUTOCOMMIT;
        if (begins) {
            become(TransactionState.UNASKED);
        }
        if (begins || (state == TransactionState.UNASKED && work() == ApplicationWork.ENDED)) {
            beginInPlace(ApplicationWork.NONE, scope);
        }
        jta().note(scope);
        return begins;
    }

    /** What comes next is another transaction, if nobody has asked yet whether there was one: so no message depends on it. */
    synchronized void leaveUnasked(ApplicationWork first, @Nullable JtaScope scope) {
        if (state == TransactionState.UNASKED) {
            beginInPlace(first, scope);
        }
    }

    /** A statement of the application's runs in the transaction that a transaction manager has just enlisted the connection in. */
    void beginsWithStatement() {
        noteStatement(true, true);
    }

    /** A commit or rollback has returned in UNASKED: no message has asked about that transaction, so none depends on it. */
    synchronized boolean endUnasked() {
        if (state != TransactionState.UNASKED) {
            return false;
        }
        forgetTransaction();
        decision = null;
        restOnThread();
        readOnly.begin();
        return true;
    }

    /** The transaction is over as far as JDBC told; tells its messages what that proves. */
    void end(TransactionEnd end, TransactionState next) {
        OpenTransaction ended;
        boolean wrote;
        boolean isProved;
        synchronized (this) {
            boolean otherEnd = next == TransactionState.TAKEN_AWAY && !state.mayBecome(next);
            boolean afterLoss = next.isBetweenTransactions() && goOnAfterLoss();
            if (state == TransactionState.ENDED || otherEnd || afterLoss) {
                return; // another thread was quicker, and has told the messages, or will
            }
            ended = transaction;
            wrote = work() == ApplicationWork.WROTE;
            isProved = become(next);
            if (next == TransactionState.TAKEN_AWAY) {
                // It refuses the messages that it would have taken, and the refusal names the DataSource.
                forgetMessages();
                calledAfterLoss = false;
            } else {
                forgetTransaction();
                decision = null;
            }
            if (next == TransactionState.IDLE && saidToBreak) {
                becomeUnasked(); // the driver may go on in another session, with autocommit on
            }
            notifyAll();
        }
        if (next == TransactionState.ENDED) {
            unbind();
        } else if (wrote && end == TransactionEnd.COMMIT_RETURNED) {
            outpaceOthers();
        }
        if (ended != null) {
            ended.ended();
            ended.tellWatches(isProved ? end : TransactionEnd.UNKNOWN);
            if (ended.hasMessages()) {
                boolean mayNotBeSo = !isProved || (unwrapped && end != TransactionEnd.RELEASED);
                ended.end(mayNotBeSo ? TransactionEnd.UNKNOWN : end);
            }
        }
    }

    /**
     * Whether a call succeeded on the connection that was taken away: its pool has lent it on, and who made the call works on it now. A
     * driver that goes on in another session proves nothing of the kind.
     */
    private boolean isLentOn(@Nullable Throwable failure) {
        return state == TransactionState.TAKEN_AWAY
                && calledAfterLoss
                && failure == null
                && !saidToBreak
                && !EndEvents.isReclaimedByItsPool(this)
                && goOnAfterLoss();
    }

    private void noteCallAfterLoss(TransactionState now) {
        if (now == TransactionState.TAKEN_AWAY) {
            calledAfterLoss = true;
        }
    }

    /** Its pool took it away and has closed it. Where it is below that pool, no call of the application's reaches it any more. */
    void closedByItsPool() {
        closedByItsPool = true;
    }

    @Override
    protected boolean isOutOfReach() {
        return closedByItsPool && source.isBelowPool();
    }

    /**
     * The connection that was taken away works, so what comes next on it is another transaction. Whether autocommit is on there is asked
     * with the next message.
     *
     * @return whether it was taken away
     */
    synchronized boolean goOnAfterLoss() {
        if (state != TransactionState.TAKEN_AWAY) {
            return false;
        }
        becomeUnasked();
        return true;
    }

    /** What comes next is another transaction, and whether autocommit is on there is asked with its first message. Called under the lock. */
    private void becomeUnasked() {
        become(TransactionState.UNASKED);
        decision = null;
        saidToBreak = false;
        calledAfterLoss = false;
        endOnThread();
        restOnThread();
        readOnly.forgetWrites();
        readOnly.begin();
    }

    private void forgetMessages() {
        transaction = null;
        savepoints = null;
        turn.end();
    }

    private void forgetTransaction() {
        forgetMessages();
        endOnThread();
        readOnly.forgetWrites();
    }

    /**
     * Takes a step of the table.
     *
     * @return false for a step that the table does not have: a defect of Tenon's, after which only the rows tell the outcome
     */
    boolean become(TransactionState next) {
        TransactionState present = state;
        if (present == next) {
            return true;
        }
        TransactionState reached = Transition.to(next, present, TransactionState.IN_DOUBT, this);
        state = reached;
        return reached == next;
    }

    @Override
    public String toString() {
        OpenTransaction open = transaction;
        return open == null ? "a connection of " + source : open.toString();
    }
}
