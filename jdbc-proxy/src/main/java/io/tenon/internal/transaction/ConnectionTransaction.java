package io.tenon.internal.transaction;

import io.tenon.internal.binding.ApplicationWork;
import io.tenon.internal.binding.BoundConnection;
import io.tenon.internal.datasource.ConnectionSource;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.jdbc.CommitRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger log = LoggerFactory.getLogger(ConnectionTransaction.class);

    private final ConnectionSource source;
    private final Connection connection;
    private final EndEvents ends = new EndEvents(this);
    private volatile TransactionState state = TransactionState.UNASKED;

    /** In {@link TransactionState#UNASKED}: whether a commit or rollback returned, and nothing has run since. */
    private boolean endedUnasked;

    private volatile @Nullable OpenTransaction transaction;
    private @Nullable Savepoints savepoints;

    /** Who commits, while {@link TransactionState#COMMITTING}. */
    private @Nullable Thread committer;

    /** Whether another thread ended the transaction while the committer was at it: then nobody knows which was first. */
    private boolean contested;

    private int rollbacksUnderWay;

    private volatile @Nullable Boolean readOnly;
    private volatile @Nullable Boolean readOnlyLater;
    private volatile boolean unwrapped;

    /** Whether a statement that writes has succeeded in the transaction. */
    private volatile boolean hasWritten;

    private @Nullable TrackedDataSource decided;
    private boolean isDecided;

    /** @param connection the real connection, on which status rows are written */
    public ConnectionTransaction(ConnectionSource source, Connection connection) {
        this.source = source;
        this.connection = connection;
        beginOnThread(ApplicationWork.NONE);
    }

    public TransactionState state() {
        return state;
    }

    // Begin.

    private synchronized void begin(ApplicationWork first) {
        become(TransactionState.OPEN);
        hasWritten &= first == ApplicationWork.WROTE;
        isDecided = false;
        readOnly = readOnlyLater == null ? readOnly : readOnlyLater;
        readOnlyLater = null;
        beginOnThread(first);
    }

    private synchronized void beginUnlessOpen() {
        if (state.isBetweenTransactions() || state == TransactionState.TAKEN_AWAY) {
            begin(ApplicationWork.NONE);
        }
    }

    /** {@code setAutoCommit} is about to be called; switching it on in a transaction commits it. */
    public void beforeSetAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit && state == TransactionState.OPEN) {
            beforeCommit();
        }
    }

    public void afterSetAutoCommit(boolean autoCommit, @Nullable Throwable failure) {
        if (autoCommit) {
            afterCommit(failure);
            if (failure == null && state != TransactionState.ENDED) {
                become(TransactionState.AUTOCOMMIT);
            }
        } else if (failure == null) {
            synchronized (this) {
                if (state == TransactionState.AUTOCOMMIT || state == TransactionState.TAKEN_AWAY) {
                    begin(ApplicationWork.BEGUN);
                } else if (state == TransactionState.UNASKED) {
                    // What has run before may be part of it: it may have been off all the time.
                    begin(work() == ApplicationWork.NONE ? ApplicationWork.BEGUN : work());
                }
            }
        }
    }

    /** Once something has run, what that changes is the driver's secret: the transaction stays as it began. */
    public void afterSetReadOnly(boolean readOnly, @Nullable Throwable failure) {
        if (failure == null) {
            boolean begun = state == TransactionState.OPEN || state == TransactionState.UNASKED;
            boolean used = work() == ApplicationWork.READ || work() == ApplicationWork.WROTE || hasMessages();
            if (begun && used) {
                readOnlyLater = readOnly;
            } else {
                this.readOnly = readOnly;
                readOnlyLater = null;
            }
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
        if (now == TransactionState.AUTOCOMMIT || now == TransactionState.ENDED) {
            return;
        }
        if (now == TransactionState.TAKEN_AWAY && isOfCurrentThread()) {
            return; // the driver will say that the connection is closed
        }
        if (now != TransactionState.OPEN && now != TransactionState.UNASKED) {
            beginUnlessOpen();
        }
        if (noteStatement(effect.mayWrite())) {
            endedUnasked = false;
        }
        OpenTransaction open = transaction;
        if (open != null && open.hasMessages()) {
            open.writePending();
            if (effect.mayEndTransaction()) {
                prepareForImplicitEnd(open);
            }
        }
    }

    private static void prepareForImplicitEnd(OpenTransaction open) throws SQLException {
        try {
            open.prepareUnknownEnd();
        } catch (CommitRefusedException e) {
            throw new SQLException(
                    "Tenon did not let a statement run that may commit the transaction by itself, because "
                            + "its messages are not ready for that. The statement was not executed, the transaction is still "
                            + "open: roll it back.",
                    STILL_OPEN,
                    e);
        }
    }

    /** Class 25, "invalid transaction state": unlike class 40 it does not say that anything was rolled back. */
    static final String STILL_OPEN = "25000";

    /** @param statement that has run, where it is known */
    public void afterStatement(StatementEffect effect, @Nullable Statement statement, @Nullable Throwable failure) {
        if (effect == StatementEffect.READS && failure == null && state != TransactionState.AUTOCOMMIT) {
            noteReader(statement);
        }
        if (effect == StatementEffect.WRITES && failure == null && state != TransactionState.AUTOCOMMIT) {
            hasWritten = true;
        }
        OpenTransaction open = transaction;
        if (open == null || !open.hasMessages()) {
            return;
        }
        if (failure != null) {
            open.disturb("a statement failed");
        } else if (effect.mayEndTransaction()) {
            open.disturbAndForgetSavepoints("a statement ran that may have ended the transaction");
        }
    }

    /**
     * The application holds the driver's own connection, statement or result now, and may do with it what nobody sees:
     * from here on no commit of this connection proves anything by itself, the rows do; and it may have written.
     */
    public void unwrapped() {
        unwrapped = true;
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
        if (now == TransactionState.AUTOCOMMIT || now == TransactionState.ENDED) {
            return;
        }
        beginUnlessOpen();
        OpenTransaction open = transaction;
        if (open != null && open.hasMessages() && !open.writePending()) {
            throw new SQLException(
                    "Tenon refuses a savepoint: a result set is streaming on the connection, so the status"
                            + " row of a message sent before could only be written behind the savepoint. Close the result set"
                            + " first; the transaction is still open.",
                    STILL_OPEN);
        }
    }

    public void afterSetSavepoint(@Nullable Savepoint savepoint, @Nullable Throwable failure) {
        if (failure != null || savepoint == null) {
            disturbed("setSavepoint failed");
            return;
        }
        synchronized (this) {
            OpenTransaction open = transaction;
            if (open != null) {
                open.savepointSet(savepoint);
            } else if (state == TransactionState.OPEN || state == TransactionState.UNASKED) {
                savepoints().set(savepoint, 0);
            }
        }
    }

    public void afterRollback(Savepoint savepoint, @Nullable Throwable failure) {
        OpenTransaction open = transaction;
        if (open == null) {
            synchronized (this) {
                if (savepoints != null) {
                    savepoints.rolledBackTo(savepoint);
                }
            }
        } else if (failure != null) {
            disturbed("the rollback to a savepoint failed");
        } else {
            open.savepointRolledBack(savepoint);
        }
    }

    /** A release proves nothing: some drivers do not even tell the database. */
    public void afterReleaseSavepoint(@Nullable Savepoint savepoint, @Nullable Throwable failure) {
        if (failure != null) {
            disturbed("releaseSavepoint failed");
        } else if (savepoint != null) {
            OpenTransaction open = transaction;
            if (open != null) {
                open.savepointReleased(savepoint);
            } else {
                synchronized (this) {
                    if (savepoints != null) {
                        savepoints.released(savepoint);
                    }
                }
            }
        }
    }

    private Savepoints savepoints() {
        Savepoints known = savepoints;
        if (known == null) {
            known = new Savepoints();
            savepoints = known;
        }
        return known;
    }

    // Ends: what has to be done for the messages before and after each of them is EndOfTransaction's.

    /**
     * The application commits.
     *
     * @throws CommitRefusedException after a real rollback: the commit must not be called
     * @throws SQLException if another thread is committing, and does not come to an end
     */
    public void beforeCommit() throws SQLException {
        ends.beforeCommit();
    }

    public void afterCommit(@Nullable Throwable failure) {
        ends.afterCommit(failure);
    }

    /** The application rolls back; a message that joins on another thread just now is waited for. */
    public void beforeRollback() {
        ends.beforeRollback();
    }

    public void afterRollback(@Nullable Throwable failure) {
        ends.afterRollback(failure);
    }

    /**
     * Before {@code close()}. What drivers and pools then do with an open transaction differs, some commit it: its messages
     * are made ready for that, or it is rolled back here; or, if the application has only read, they are released.
     */
    public void beforeClose() {
        ends.beforeClose();
    }

    public void afterClose() {
        ends.afterClose();
    }

    // For a message that is being sent.

    /** For a pool's end on a thread of its own. */
    boolean isWorkedOnByAnotherThread() {
        return !isOfCurrentThread();
    }

    /** Whether the application has done anything in it, or has begun it. */
    boolean isUsed() {
        return work() != ApplicationWork.NONE;
    }

    @Override
    protected boolean hasEnded() {
        return state == TransactionState.ENDED;
    }

    @Override
    protected boolean isOpen() {
        if (state == TransactionState.UNASKED) {
            ask();
        }
        TransactionState now = state;
        if (now == TransactionState.OPEN || now == TransactionState.UNASKED) {
            if (!isClosed()) {
                return now == TransactionState.OPEN || isUsed();
            }
            if (!isUsed() && !hasMessages()) {
                return false; // a pool has taken back what nobody used
            }
            ends.takenAway("its connection was found closed, though the application has not closed it");
        }
        return state == TransactionState.TAKEN_AWAY || state == TransactionState.COMMITTING;
    }

    /** Asks whether autocommit is on, where that is not known. */
    synchronized void ask() {
        if (state != TransactionState.UNASKED) {
            return;
        }
        boolean autoCommit;
        try {
            autoCommit = connection.getAutoCommit();
        } catch (SQLException e) {
            log.debug("A connection of {} does not say whether autocommit is on", source, e);
            return;
        }
        autoCommitTold(autoCommit);
    }

    /** The connection has said whether autocommit is on: asked by the application itself, or for a message. */
    public synchronized void autoCommitTold(boolean autoCommit) {
        if (state != TransactionState.UNASKED) {
            return;
        }
        if (autoCommit) {
            become(TransactionState.AUTOCOMMIT);
            forgetWork();
            hasWritten = false;
        } else {
            become(endedUnasked ? TransactionState.IDLE : TransactionState.OPEN);
        }
    }

    private boolean isClosed() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return false; // the statement that writes the message's row will tell
        }
    }

    @Override
    protected synchronized @Nullable TrackedDataSource dataSource() throws SQLException {
        if (!isDecided) {
            if (state == TransactionState.TAKEN_AWAY) {
                throw new SQLException(takenAway()); // there is nobody to be asked
            }
            decided = source.dataSourceOf(connection);
            isDecided = true;
        }
        return decided;
    }

    private String takenAway() {
        return "the connection of its transaction on " + source
                + " was taken away from the application (by its pool, as abandoned, or since it broke), so what was done"
                + " in it is not committed; nothing was sent. Roll back or close the connection first";
    }

    /**
     * Whether it cannot write, so that a message cannot contradict it (R2): asked once, unless the application has set it.
     * To some drivers read-only is a hint, and they write all the same: then it is as any other transaction.
     */
    boolean isReadOnly() {
        Boolean known = readOnly;
        if (known == null) {
            // Set in the midst of the transaction, it is not what the transaction began with, which nobody knows then.
            known = readOnlyLater == null && ConnectionReadOnly.isReadOnly(connection);
            readOnly = known;
        }
        return known && !(hasWritten && ConnectionReadOnly.isAHint(connection));
    }

    /** Null if it ended just now, on another thread. */
    synchronized @Nullable OpenTransaction openFor(TrackedDataSource dataSource) {
        OpenTransaction open = transaction;
        if (open != null) {
            return open;
        }
        if (state == TransactionState.TAKEN_AWAY) {
            return OpenTransaction.refusing(takenAway());
        }
        if (state != TransactionState.OPEN) {
            return state == TransactionState.UNASKED
                    ? OpenTransaction.refusing("the connection of " + source
                            + " does not say whether autocommit is on, so nobody knows whether a transaction is open;"
                            + " nothing was sent")
                    : null;
        }
        open = new OpenTransaction(dataSource, connection, savepoints());
        transaction = open;
        return open;
    }

    @Override
    protected boolean hasMessages() {
        OpenTransaction open = transaction;
        return open != null && open.hasMessages();
    }

    // For EndEvents.

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
        return work() != ApplicationWork.WROTE && !unwrapped;
    }

    boolean isUnwrapped() {
        return unwrapped;
    }

    /** Waits for another thread that commits, and takes its place. Returns whether a commit is under way now. */
    synchronized boolean beginCommit(long mostMillis) throws SQLException {
        long deadline = System.nanoTime() + mostMillis * 1_000_000;
        while (state == TransactionState.COMMITTING && committer != Thread.currentThread()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SQLException(
                        "Another thread has been committing this connection's transaction for " + mostMillis
                                + " ms; this commit was not made, and what becomes of the transaction is that thread's"
                                + " matter",
                        STILL_OPEN);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException(
                        "Interrupted while another thread commits this connection's transaction; this commit was not made",
                        STILL_OPEN,
                        e);
            }
        }
        if (!state.mayBecome(TransactionState.COMMITTING)) {
            return false; // the driver will say what it thinks of this commit
        }
        become(TransactionState.COMMITTING);
        committer = Thread.currentThread();
        contested = rollbacksUnderWay > 0;
        return true;
    }

    /** An Error (no memory, no stack) has broken off even the refusal: the next commit must be prepared again. */
    synchronized void reopenUnlessEnded() {
        if (state == TransactionState.COMMITTING) {
            become(TransactionState.OPEN);
            committer = null;
            notifyAll();
        }
    }

    /**
     * A rollback is about to be called. It contests a commit of another thread from now on until it has returned: a commit
     * that comes in between commits nothing.
     */
    synchronized void rollbackBegins() {
        rollbacksUnderWay++;
        contest();
    }

    synchronized void rollbackEnds() {
        rollbacksUnderWay--;
    }

    /** Notes an end that another thread made while the committer is at it. Returns whether that is so. */
    synchronized boolean contest() {
        boolean other = state == TransactionState.COMMITTING && committer != Thread.currentThread();
        contested |= other;
        return other;
    }

    synchronized boolean isContested() {
        return contested;
    }

    /** A commit or rollback was called in {@link TransactionState#UNASKED}: no message can depend on it. */
    synchronized boolean endUnasked() {
        if (state != TransactionState.UNASKED) {
            return false;
        }
        forgetTransaction();
        isDecided = false;
        endedUnasked = true;
        restOnThread();
        readOnly = readOnlyLater == null ? readOnly : readOnlyLater;
        readOnlyLater = null;
        return true;
    }

    /** The transaction is over as far as JDBC told; tells its messages what that proves. */
    void end(TransactionEnd end, TransactionState next) {
        OpenTransaction ended;
        boolean wrote;
        synchronized (this) {
            ended = transaction;
            wrote = work() == ApplicationWork.WROTE;
            forgetTransaction();
            isDecided &= next == TransactionState.TAKEN_AWAY; // a message that is refused names it
            become(next);
            notifyAll();
        }
        if (next == TransactionState.ENDED) {
            unbind();
        } else if (wrote && end == TransactionEnd.COMMIT_RETURNED) {
            outpaceOthers();
        }
        if (ended != null) {
            ended.ended();
            if (ended.hasMessages()) {
                ended.end(unwrapped && end != TransactionEnd.RELEASED ? TransactionEnd.UNKNOWN : end);
            }
        }
    }

    private void forgetTransaction() {
        transaction = null;
        savepoints = null;
        committer = null;
        endOnThread();
        hasWritten = false;
    }

    void become(TransactionState next) {
        if (state != next) {
            if (!state.mayBecome(next)) {
                log.error(
                        "A connection of {} went from {} to {}, which no JDBC call should bring about",
                        source,
                        state,
                        next);
            }
            state = next;
        }
    }
}
