package io.tenon.transaction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions that are open on each thread, the most recently begun last (R1). */
public final class OpenTransactions {
    private static final Logger log = LoggerFactory.getLogger(OpenTransactions.class);
    private static final Set<String> WARNED = Collections.newSetFromMap(new ConcurrentHashMap<>());

    /** Holds a JDK type only, and an empty one between transactions: a thread of a pool keeps no class loader alive. */
    private static final ThreadLocal<@Nullable List<OpenTransaction>> BOUND = new ThreadLocal<>();

    private OpenTransactions() {}

    /**
     * The transaction that a message sent now by this thread belongs to.
     *
     * @param pinned the name of the only DataSource to look at, or null
     * @return null if none is open, or the one that is open is read-only or XA: the send is the application's own
     */
    public static @Nullable OpenTransaction current(@Nullable String pinned) {
        List<OpenTransaction> bound = BOUND.get();
        if (bound == null || bound.isEmpty()) {
            return null;
        }
        OpenTransaction found = null;
        for (int i = bound.size() - 1; i >= 0; i--) {
            OpenTransaction candidate = bound.get(i);
            if (candidate.hasEnded() || candidate.isAbandoned()) {
                bound.remove(i); // ended on another thread, or where nobody saw
            } else if (pinned == null || pinned.equals(candidate.dataSource().name())) {
                if (found == null) {
                    found = candidate;
                } else if (pinned == null) {
                    warnOfAmbiguity(found, candidate);
                }
            }
        }
        return found == null || found.isPlain() ? null : found;
    }

    /**
     * A JDBC call failed, or a connection ended something unseen, on this thread, and nobody can tell on which
     * connection: none of the thread's open transactions is proved by its commit any more, their rows are asked.
     */
    public static void disturb(String because) {
        List<OpenTransaction> bound = BOUND.get();
        if (bound != null) {
            for (OpenTransaction transaction : bound) {
                transaction.failureSeen();
                if (transaction.hasMessages() && !transaction.hasEnded()) {
                    transaction.disturb(because);
                }
            }
        }
    }

    private static void warnOfAmbiguity(OpenTransaction chosen, OpenTransaction other) {
        String name = chosen.dataSource().name();
        String otherName = other.dataSource().name();
        if (!name.equals(otherName) && WARNED.add(name + '\n' + otherName)) {
            log.warn(
                    "A message was sent while transactions were open on the DataSources '{}' and '{}'. It belongs to '{}',"
                            + " whose transaction began last. If that is not meant, pin the producer to a DataSource"
                            + " (setDataSourceName). This is said once.",
                    otherName,
                    name,
                    name);
        }
    }

    static void bind(OpenTransaction transaction) {
        bound().add(transaction);
    }

    /** The thread works on a transaction that another thread began: it is found after the thread's own. */
    static void bindBelow(OpenTransaction transaction) {
        List<OpenTransaction> bound = bound();
        if (!bound.contains(transaction)) {
            bound.add(0, transaction);
        }
    }

    static void unbind(OpenTransaction transaction) {
        transaction.ended();
        List<OpenTransaction> bound = BOUND.get();
        if (bound != null) {
            bound.remove(transaction);
        }
    }

    private static List<OpenTransaction> bound() {
        List<OpenTransaction> bound = BOUND.get();
        if (bound == null) {
            bound = new ArrayList<>(2);
            BOUND.set(bound);
        } else if (!bound.isEmpty()) {
            bound.removeIf(OpenTransaction::hasEnded);
        }
        return bound;
    }
}
