package io.tenon.internal.binding;

import io.tenon.jdbc.Ambiguity;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections that each thread works on, the one it began on last at the end of its list (R1). Thread-safe: each
 * thread uses a list of its own.
 */
public final class ThreadConnections {
    /**
     * The list holds weak references, and neither it nor its entries keep a class of the application's: so a pooled
     * thread keeps no class loader in memory, and a connection that was never closed can be collected.
     */
    private static final ThreadLocal<@Nullable List<WeakReference<BoundConnection>>> BOUND = new ThreadLocal<>();

    /**
     * Whether messages are only looked at, and nothing is changed: then no connection is borrowed before the
     * application borrows it.
     */
    private static volatile boolean onlyLooking;

    private ThreadConnections() {}

    /** Makes messages be looked at and not tied, from now on and in this whole JVM. */
    public static void onlyLook() {
        onlyLooking = true;
    }

    /**
     * The connection whose transaction takes a message that this thread sends now. Asks connections what is not known of
     * them yet; no statement is run.
     *
     * @param pinned the name of the only DataSource to look at, or null
     * @return null if no transaction is open, or none that messages are tied to
     */
    public static @Nullable MessageOwner owner(@Nullable String pinned, Ambiguity ambiguity) {
        String refusal = RouterTransactions.refusal();
        if (refusal != null) {
            return MessageOwner.refusing(refusal);
        }
        if (!onlyLooking) {
            SpringScope.borrowPutOff();
        }
        List<WeakReference<BoundConnection>> bound = BOUND.get();
        if (bound == null || bound.isEmpty()) {
            return null;
        }
        List<BoundConnection> open = openOf(bound);
        if (open.isEmpty()) {
            return null;
        }
        SpringScope.removeSuspended(open);
        return MessageOwner.among(open, pinned, ambiguity);
    }

    /**
     * Whether a transaction of JTA's is open on this thread in which no connection takes messages: none has been
     * borrowed yet, or only such as are not followed, or that the next statement will enlist. A message that is sent
     * now is not tied to it.
     */
    public static boolean areInJtaWithoutOne() {
        boolean isAnyOpen = false;
        for (AskedJta manager : JtaTransactions.known()) {
            Object now = manager.transaction();
            if (now != null && now != AskedJta.UNANSWERED) {
                if (isAnyOpenIn(now)) {
                    return false;
                }
                isAnyOpen |= JtaTransactions.isOpen(now);
            }
        }
        return isAnyOpen;
    }

    /**
     * Whether a connection of this thread that began in JTA's transaction has run a statement, or is open. One that has
     * run a statement and is in no transaction is one that JTA does not lead: it commits each statement.
     */
    private static boolean isAnyOpenIn(Object jta) {
        List<WeakReference<BoundConnection>> bound = BOUND.get();
        if (bound != null) {
            for (int i = bound.size() - 1; i >= 0; i--) {
                BoundConnection connection = bound.get(i).get();
                if (connection != null
                        && isIn(jta, connection)
                        && (connection.work().hasRun() || connection.isOpen())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isIn(Object jta, BoundConnection connection) {
        JtaScope scope = connection.jta().scope();
        return scope != null && scope.is(jta);
    }

    /**
     * Returns the open transactions of the thread, but those that JTA has suspended; the one that was begun last comes
     * first. What is suspended is not asked about autocommit: a server may have ended its part in the transaction until
     * that is resumed, and then it says that autocommit is on.
     */
    private static List<BoundConnection> openOf(List<WeakReference<BoundConnection>> bound) {
        List<BoundConnection> open = Collections.emptyList();
        for (int i = bound.size() - 1; i >= 0; i--) {
            BoundConnection candidate = bound.get(i).get();
            if (candidate == null || isGone(candidate)) {
                bound.remove(i);
            } else if (!JtaScope.isSuspended(candidate) && candidate.isOpen()) {
                open = open.isEmpty() ? new ArrayList<>(2) : open;
                open.add(candidate);
            }
        }
        return open;
    }

    private static boolean isGone(BoundConnection candidate) {
        return candidate.hasEnded() || !candidate.isOfCurrentThread();
    }

    /**
     * A JDBC call failed on this thread, or a connection below a followed one was committed or rolled back, and
     * nobody can tell which followed connection it concerns. So no open transaction of the thread is proved by its
     * commit any more, and their rows are asked.
     */
    public static void disturb(String because) {
        List<WeakReference<BoundConnection>> bound = BOUND.get();
        if (bound != null) {
            for (WeakReference<BoundConnection> reference : bound) {
                BoundConnection connection = reference.get();
                if (connection != null) {
                    connection.disturbed(because);
                }
            }
        }
    }

    /**
     * Tells the other transactions of the thread that {@code committed} has committed what the application wrote in it:
     * those that were only read from are read beside that work.
     */
    static void outpaced(BoundConnection committed) {
        List<WeakReference<BoundConnection>> bound = BOUND.get();
        if (bound != null && bound.size() > 1) {
            for (WeakReference<BoundConnection> reference : bound) {
                BoundConnection other = reference.get();
                if (other != null && other != committed) {
                    other.outpaced();
                }
            }
        }
    }

    /**
     * The thread begins to work on a connection, which goes to the end of the list: the connection that was begun on
     * last is preferred.
     */
    static void bind(BoundConnection connection) {
        List<WeakReference<BoundConnection>> bound = bound(connection);
        bound.add(connection.reference);
    }

    /**
     * The thread has taken over a transaction that another thread began. It goes to the beginning of the list, so
     * that the transactions which this thread began itself are preferred.
     */
    static void bindBelow(BoundConnection connection) {
        bound(connection).add(0, connection.reference);
    }

    static void unbind(BoundConnection connection) {
        List<WeakReference<BoundConnection>> bound = BOUND.get();
        if (bound != null) {
            bound.remove(connection.reference);
        }
    }

    /**
     * Returns the thread's list. Removed from it are {@code connection} itself, all connections that are closed or now
     * belong to another thread, and those of the same source that are out of reach: whoever works on another connection
     * of that source goes on.
     */
    private static List<WeakReference<BoundConnection>> bound(BoundConnection connection) {
        List<WeakReference<BoundConnection>> bound = BOUND.get();
        if (bound == null) {
            bound = new ArrayList<>(2);
            BOUND.set(bound);
        } else if (!bound.isEmpty()) {
            bound.removeIf(reference -> {
                BoundConnection known = reference.get();
                return known == null
                        || known == connection
                        || isGone(known)
                        || (known.isOutOfReach() && known.source().isSameAs(connection.source()));
            });
        }
        return bound;
    }
}
