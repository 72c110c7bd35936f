package io.tenon.internal.binding;

import io.tenon.internal.datasource.ConnectionSource;
import io.tenon.internal.datasource.TrackedDataSource;
import java.lang.ref.WeakReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether a message belongs to the transaction of a connection (R1): whose thread works on it, what the
 * application has done in it so far, and what Spring and JTA said when it began. The transaction itself is its subclass.
 *
 * <p>Thread-safe. No event allocates (but within JTA), locks, or calls the connection.
 */
public abstract class BoundConnection {
    /**
     * The threads' lists hold connections by this weak reference: so a connection that the application drops without
     * closing it can be collected, and takes no further message.
     */
    final WeakReference<BoundConnection> reference = new WeakReference<>(this);

    private final OwningThread thread = new OwningThread();
    private volatile ApplicationWork work = ApplicationWork.NONE;

    // What Spring said when the transaction began, and when its first statement ran; see SpringTransactions.flags().
    private int springAtBegin;
    private int springAtFirstStatement;

    private final JtaMembership jta = new JtaMembership();

    /** The statement that has read last. Its result set may still be open, see {@link #readsBeside}. */
    private volatile @Nullable Statement reader;

    /** Whether another transaction of this thread has committed what it wrote since the last statement in this one. */
    private volatile boolean outpaced;

    // Events, told by the transaction.

    /**
     * A transaction begins, or the connection is borrowed, on the calling thread.
     *
     * @param scope {@link JtaScope#ofThisThread()}, which was asked without a lock
     */
    protected final void beginOnThread(ApplicationWork first, @Nullable JtaScope scope) {
        work = first;
        thread.begin();
        springAtBegin = SpringTransactions.flags();
        springAtFirstStatement = 0;
        jta.begin(scope);
        ThreadConnections.bind(this);
    }

    /**
     * What comes now on the connection is part of another transaction than what came before, which no call has told. It stays with its
     * thread, and in its place among those of the thread.
     *
     * @param first what the application has done in it already
     */
    protected final void beginInPlace(ApplicationWork first, @Nullable JtaScope scope) {
        work = first;
        springAtBegin = SpringTransactions.flags();
        springAtFirstStatement = springAtBegin;
        jta.begin(scope);
    }

    /**
     * A statement runs on the calling thread. Called without a lock.
     *
     * @param mayBegin whether it may be what begins the transaction, which no other call has told
     */
    protected final void noteStatement(boolean mayWrite, boolean mayBegin) {
        boolean hasMoved = thread.work();
        if (hasMoved) {
            ThreadConnections.bindBelow(this);
        }
        ApplicationWork before = work;
        if (hasMoved || (mayBegin && !before.hasRun())) {
            jta.take(JtaScope.ofThisThread());
        }
        if (before != ApplicationWork.WROTE) {
            if (before != ApplicationWork.READ) {
                springAtFirstStatement = SpringTransactions.flags();
            }
            work = mayWrite ? ApplicationWork.WROTE : ApplicationWork.READ;
        }
        if (outpaced) {
            outpaced = false;
        }
    }

    /** @param statement whose result may be open from now on; null where it is not known */
    protected final void noteReader(@Nullable Statement statement) {
        reader = statement;
    }

    /** Autocommit was found to be on, so what has run was no part of a transaction. */
    protected final void forgetWork() {
        work = ApplicationWork.NONE;
    }

    /**
     * The transaction was begun by a wrapper that begins one on each of its connections at once. That does not show
     * that the application means to write on this connection, so it does not count as {@link ApplicationWork#BEGUN}.
     */
    public final synchronized void begunByWrapper() {
        if (work == ApplicationWork.BEGUN) {
            work = ApplicationWork.NONE;
        }
    }

    /** The transaction has ended. */
    protected final void endOnThread() {
        jta.begin(null);
        reader = null;
        outpaced = false;
        work = ApplicationWork.ENDED;
    }

    /**
     * The transaction has ended, and no call will tell when the next one begins. So the next one belongs to the
     * thread that runs its first statement.
     */
    protected final void restOnThread() {
        thread.rest();
    }

    /**
     * The application has written in the transaction, and has committed that. Transactions of this thread that were
     * only read from since then are read beside the work (R1, "a reader beside").
     */
    protected final void outpaceOthers() {
        ThreadConnections.outpaced(this);
    }

    /** The connection is closed. */
    protected final void unbind() {
        ThreadConnections.unbind(this);
    }

    /**
     * {@code getAutoCommit()} was called on this connection. While {@link WrappedConnections} looks for the
     * connections below a wrapper, that call is how it finds this one.
     */
    public final void reached() {
        WrappedConnections.reached(this);
    }

    // Questions, asked when a message is sent.

    /** What the application has done in the transaction so far. */
    protected final ApplicationWork work() {
        return work;
    }

    protected final boolean isOfCurrentThread() {
        return thread.isCurrent();
    }

    /** Whether Spring may have suspended its transaction; {@code now} is what Spring says of the calling thread. */
    final boolean mayBeSuspendedBySpring(int now) {
        return !thread.hasMoved()
                && SpringScope.mayBeSuspended(springAtBegin, springAtFirstStatement, work.hasRun(), now);
    }

    /** Whether JTA leads the transaction, and by which of its own. */
    public final JtaMembership jta() {
        return jta;
    }

    final void outpaced() {
        if (work == ApplicationWork.READ) {
            outpaced = true;
        }
    }

    /** Whether its last result is still being read, and another transaction has committed beside it since. */
    final boolean readsBeside() {
        Statement reading = reader;
        if (work != ApplicationWork.READ || !outpaced || reading == null || hasMessages()) {
            return false;
        }
        try {
            ResultSet result = reading.isClosed() ? null : reading.getResultSet();
            return result != null && !result.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the connection was closed. */
    protected abstract boolean hasEnded();

    /** Whether the application has lost it, and no call can tell that the application goes on. */
    protected abstract boolean isOutOfReach();

    /**
     * Whether a message that this thread sends now may belong to it. Asks the connection what is not known yet, and
     * notices that it is gone.
     */
    protected abstract boolean isOpen();

    protected abstract boolean hasMessages();

    protected abstract ConnectionSource source();

    /**
     * The DataSource that a message sent now is tied to; decided once for each transaction.
     *
     * @return null if messages are sent as without Tenon
     */
    protected abstract @Nullable TrackedDataSource dataSource() throws SQLException;

    /**
     * A call failed, or may have ended the transaction: from now on a commit that returns proves nothing about the
     * messages sent so far.
     */
    public abstract void disturbed(String because);
}
