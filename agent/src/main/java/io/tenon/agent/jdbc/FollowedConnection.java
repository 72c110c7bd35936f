package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.bridge.StatementEvents;
import io.tenon.agent.bridge.TrackedStatement;
import io.tenon.internal.datasource.ConnectionSource;
import io.tenon.internal.datasource.Login;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.transaction.ConnectionTransaction;
import io.tenon.internal.transaction.FirstWord;
import io.tenon.internal.transaction.StatementEffect;
import io.tenon.internal.transaction.TransactionState;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Drives the transaction of a connection that the application borrowed, by the calls on it that advice reports.
 * Thread-safe.
 */
final class FollowedConnection extends ConnectionEvents implements ConnectionSource {
    /**
     * The application's DataSource or driver, which is kept alive with this object: a pool's connections may not lead
     * to its DataSource, and an application may drop that while it uses one.
     */
    @SuppressWarnings("unused") // only holds it
    private final @Nullable Object held;

    private final ApplicationDataSource source;
    private final boolean hasEverythingBelow;
    private final @Nullable Login login;
    private final ConnectionTransaction transaction;
    private final Map<StatementEffect, FollowedStatement> statements = new EnumMap<>(StatementEffect.class);

    private @Nullable JdbcCallStack latestStack;

    /**
     * The XA branches that a transaction manager has begun while this connection was borrowed, or called. The latest is
     * last; of the others only those are kept that may go on. Guarded by itself.
     */
    private final List<XaBranch> branches = new ArrayList<>(1);

    /** The connection that a call on this one has borrowed, and kept: this one stands for it. */
    private volatile @Nullable WeakReference<FollowedConnection> standsFor;

    /**
     * @param hasEverythingBelow whether the connection comes from a pool or a driver: then calls that are made within a
     *     call on it are not the application's. A wrapper's connection may lead to others that are followed
     * @param login the login with which DriverManager was asked for the connection; null if a DataSource was asked
     */
    FollowedConnection(
            ApplicationDataSource source, Connection connection, boolean hasEverythingBelow, @Nullable Login login) {
        this.held = source.held();
        this.source = source;
        this.hasEverythingBelow = hasEverythingBelow;
        this.login = login;
        this.transaction = new ConnectionTransaction(this, OwnCallProxy.on(connection, this));
    }

    boolean hasEverythingBelow() {
        return hasEverythingBelow;
    }

    boolean hasEnded() {
        return transaction.state() == TransactionState.ENDED;
    }

    /**
     * A transaction manager has enlisted the connection: what it commits or rolls back is not told by calls on this
     * connection.
     *
     * @param byStatement whether a statement of this connection is running, and has made the manager do so
     */
    void enlisted(XaBranch begun, boolean byStatement) {
        boolean inAnother;
        synchronized (branches) {
            int last = branches.size() - 1;
            inAnother = last >= 0 && !branches.get(last).isOfTransactionOf(begun);
            branches.removeIf(known -> known.equals(begun) || known.isOverForGood());
            branches.add(begun);
        }
        transaction.enlisted(inAnother, byStatement);
    }

    @Override
    public boolean isEnlisted() {
        synchronized (branches) {
            for (XaBranch branch : branches) {
                if (XaBranches.goesOn(branch)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public boolean hasLeftBranch() {
        synchronized (branches) {
            return !branches.isEmpty()
                    && !isEnlisted()
                    && branches.get(branches.size() - 1).isOverForGood();
        }
    }

    /** A call on this connection has borrowed another one. */
    void borrowed(FollowedConnection below) {
        if (!standsForOpenOne()) {
            standsFor = new WeakReference<>(below);
        }
    }

    /** A call on this connection calls another one, which it may have borrowed long ago. */
    void calls(FollowedConnection below) {
        if (source.isLogical()) {
            borrowed(below);
        }
    }

    // What follows is asked when a message is sent.

    /**
     * Returns null for a wrapper's connection that leads to one which is followed itself: a message belongs to that
     * one.
     */
    @Override
    public @Nullable TrackedDataSource dataSourceOf(Connection inUse) throws SQLException {
        if (!hasEverythingBelow) {
            if (standsForOpenOne() || leadsToOther(inUse)) {
                return null;
            }
            source.requireReal();
        }
        if (login != null) {
            source.sends(login);
        }
        return source.dataSourceOf(inUse);
    }

    private boolean standsForOpenOne() {
        WeakReference<FollowedConnection> reference = standsFor;
        FollowedConnection below = reference == null ? null : reference.get();
        return below != null && !below.hasEnded();
    }

    private boolean leadsToOther(Connection inUse) throws SQLException {
        WrapperProbe reaching = WrapperProbe.begin(this);
        try {
            inUse.getAutoCommit();
        } finally {
            reaching.end();
        }
        return reaching.hasReachedAnother();
    }

    @Override
    public void reached() {
        WrapperProbe.reached(this);
        transaction.reached();
    }

    @Override
    public String toString() {
        return source.toString();
    }

    // A call is an event only if it is not made within another call that is an event; see JdbcCallStack.

    @Override
    public JdbcCall beforeCommit() throws SQLException {
        JdbcCallStack stack = stack();
        if (!stack.isEvent(this)) {
            return JdbcCall.NOBODYS;
        }
        transaction.beforeCommit();
        return enter(stack);
    }

    @Override
    public void afterCommit(JdbcCall call, @Nullable Throwable failure) {
        leave(call);
        noteCommittedWrite(failure);
        transaction.afterCommit(failure);
    }

    private void noteCommittedWrite(@Nullable Throwable failure) {
        if (CommittedWrites.areNoted() && failure == null && transaction.hasWritten()) {
            CommittedWrites.committed(source.name());
        }
    }

    @Override
    public JdbcCall beforeRollback() {
        JdbcCallStack stack = stack();
        if (!stack.isEvent(this)) {
            return JdbcCall.NOBODYS;
        }
        transaction.beforeRollback();
        return enter(stack);
    }

    @Override
    public void afterRollback(JdbcCall call, @Nullable Throwable failure) {
        leave(call);
        if (CommittedWrites.areNoted()) {
            CommittedWrites.rolledBack();
        }
        transaction.afterRollback(failure);
    }

    @Override
    public JdbcCall beforeRollbackTo() {
        JdbcCallStack stack = stack();
        if (!stack.isEvent(this)) {
            return JdbcCall.NOBODYS;
        }
        transaction.beforeRollbackToSavepoint();
        return enter(stack);
    }

    @Override
    public void afterRollbackTo(JdbcCall call, @Nullable Object savepoint, @Nullable Throwable failure) {
        leave(call);
        if (savepoint instanceof Savepoint) {
            transaction.afterRollback((Savepoint) savepoint, failure);
        } else {
            transaction.disturbed("a rollback to no savepoint was tried");
        }
    }

    @Override
    public JdbcCall beforeSetAutoCommit(boolean autoCommit) throws SQLException {
        JdbcCallStack stack = stack();
        if (!stack.isEvent(this)) {
            return JdbcCall.NOBODYS;
        }
        transaction.beforeSetAutoCommit(autoCommit);
        return enter(stack);
    }

    @Override
    public void afterSetAutoCommit(JdbcCall call, boolean autoCommit, @Nullable Throwable failure) {
        leave(call);
        if (autoCommit) {
            noteCommittedWrite(failure);
        }
        transaction.afterSetAutoCommit(autoCommit, failure);
        CallFrame outer = stack().innermost();
        if (outer != null && outer.called != null && outer.called.source.isLogical()) {
            transaction.begunByWrapper();
        }
    }

    @Override
    public void afterSetReadOnly(boolean readOnly, @Nullable Throwable failure) {
        if (isEvent()) {
            transaction.afterSetReadOnly(readOnly, failure);
        }
    }

    @Override
    public JdbcCall beforeSetSavepoint() throws SQLException {
        JdbcCallStack stack = stack();
        if (!stack.isEvent(this)) {
            return JdbcCall.NOBODYS;
        }
        transaction.beforeSetSavepoint();
        return enter(stack);
    }

    @Override
    public void afterSetSavepoint(JdbcCall call, @Nullable Object savepoint, @Nullable Throwable failure) {
        leave(call);
        transaction.afterSetSavepoint((Savepoint) savepoint, failure);
    }

    @Override
    public void afterReleaseSavepoint(@Nullable Object savepoint, @Nullable Throwable failure) {
        if (isEvent()) {
            transaction.afterReleaseSavepoint((Savepoint) savepoint, failure);
        }
    }

    @Override
    public JdbcCall beforeClose() {
        JdbcCallStack stack = stack();
        if (!stack.isEvent(this)) {
            return JdbcCall.NOBODYS;
        }
        transaction.beforeClose();
        return enter(stack);
    }

    @Override
    public void afterClose(JdbcCall call) {
        leave(call);
        transaction.afterClose();
    }

    /** This is told of Tenon's own abort, too: by then the transaction knows of it, and is found in doubt. */
    @Override
    public void afterAbort() {
        transaction.afterClose();
    }

    @Override
    public void disturbed(String because) {
        if (isEvent()) {
            transaction.disturbed(because);
        }
    }

    @Override
    public void disturbing() throws SQLException {
        if (isEvent()) {
            transaction.beforeBoundary();
        }
    }

    @Override
    public void unwrapped(@Nullable Object target) {
        if (isEvent() && !transaction.isUnwrapped() && !Onlookers.areUnwrapping()) {
            transaction.unwrapped();
        }
    }

    @Override
    public JdbcCall creating() {
        return begin();
    }

    @Override
    public void created(JdbcCall call, @Nullable Object statement, @Nullable String sql, @Nullable Throwable failure) {
        leave(call);
        if (failure instanceof SQLException) {
            transaction.disturbed("a statement could not be made");
        } else if (statement instanceof TrackedStatement) {
            StatementEffect effect = sql == null ? StatementEffect.READS : FirstWord.effectOf(sql);
            ((TrackedStatement) statement).tenon$events(of(effect));
        } else if (statement != null) {
            // The statement carries no events, so that nothing is known of what it does.
            transaction.unwrapped();
        }
    }

    /**
     * Returns the calling thread's stack. The calls on a connection usually come from one thread, whose stack is kept
     * here.
     */
    private JdbcCallStack stack() {
        JdbcCallStack latest = latestStack;
        if (latest == null || !latest.isCurrent()) {
            latest = JdbcCallStack.current();
            latestStack = latest;
        }
        return latest;
    }

    private JdbcCall begin() {
        JdbcCallStack stack = stack();
        return stack.isEvent(this) ? enter(stack) : JdbcCall.NOBODYS;
    }

    private CallFrame enter(JdbcCallStack stack) {
        CallFrame frame = stack.enter(this);
        frame.connection = this;
        return frame;
    }

    private boolean isEvent() {
        return stack().isEvent(this);
    }

    private void leave(JdbcCall call) {
        stack().leave((CallFrame) call);
    }

    /**
     * Returns what a statement of this effect carries. Two threads at once may make two equal ones, which does no harm.
     */
    private FollowedStatement of(StatementEffect effect) {
        FollowedStatement known = statements.get(effect);
        if (known == null) {
            known = new FollowedStatement(effect);
            statements.put(effect, known);
        }
        return known;
    }

    /** Whether a statement commits by itself, as far as is known without asking. */
    private boolean isWithoutBegin() {
        TransactionState now = transaction.state();
        return now == TransactionState.AUTOCOMMIT || now == TransactionState.UNASKED;
    }

    /** What a statement of this connection carries: one for each effect, for all of them. */
    private final class FollowedStatement extends StatementEvents {
        /** What the texts that were prepared, or batched, or run now may do. */
        private final StatementEffect effect;

        FollowedStatement(StatementEffect effect) {
            this.effect = effect;
        }

        @Override
        public JdbcCall beforeExecute(@Nullable String sql) throws SQLException {
            JdbcCallStack stack = stack();
            if (!stack.isEvent(FollowedConnection.this)) {
                return JdbcCall.NOBODYS;
            }
            FollowedStatement runs = this;
            if (transaction.state() != TransactionState.AUTOCOMMIT) {
                runs = sql == null ? this : of(FirstWord.effectOf(sql));
                transaction.beforeStatement(runs.effect);
            }
            CallFrame frame = stack.enter(FollowedConnection.this);
            frame.statement = runs;
            return frame;
        }

        @Override
        public void afterExecute(JdbcCall call, Object statement, @Nullable Throwable failure) {
            stack().leave((CallFrame) call);
            if (CommittedWrites.areNoted() && effect == StatementEffect.WRITES && failure == null && isWithoutBegin()) {
                CommittedWrites.committed(source.name());
            }
            transaction.afterStatement(effect, statement instanceof Statement ? (Statement) statement : null, failure);
        }

        @Override
        public void writing() throws SQLException {
            transaction.beforeStatement(StatementEffect.WRITES);
        }

        @Override
        public void batched(Object statement, String sql) {
            StatementEffect both = effect.and(FirstWord.effectOf(sql));
            if (both != effect) {
                ((TrackedStatement) statement).tenon$events(of(both));
            }
        }

        @Override
        public void unwrapped(@Nullable Object target) {
            FollowedConnection.this.unwrapped(target);
        }
    }
}
