package io.tenon.internal.transaction;

import io.tenon.jdbc.Ambiguity;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections that each thread works on, the one begun on last at the end; and whose a message is (R1). */
public final class OpenTransactions {
    private static final Logger log = LoggerFactory.getLogger(OpenTransactions.class);
    private static final Set<String> WARNED = Collections.newSetFromMap(new ConcurrentHashMap<>());

    /**
     * Holds types of the JDK only, and weakly what the application has: a thread of a pool keeps no class loader alive, and
     * a connection that was never closed vanishes with the object that stood for it.
     */
    private static final ThreadLocal<@Nullable List<WeakReference<ConnectionTransaction>>> BOUND = new ThreadLocal<>();

    private OpenTransactions() {}

    /** As {@link #current(String, Ambiguity)}, with {@link Ambiguity#YOUNGEST}. */
    public static @Nullable OpenTransaction current(@Nullable String pinned) {
        return current(pinned, Ambiguity.YOUNGEST);
    }

    /**
     * The transaction that a message sent now by this thread belongs to. Asks connections what is not known of them yet; no
     * statement is run.
     *
     * @param pinned the name of the only DataSource to look at, or null
     * @return null if the send is the application's own: no transaction is open, or the one in charge is read-only or XA.
     *     What is returned may refuse the message, when it joins
     */
    public static @Nullable OpenTransaction current(@Nullable String pinned, Ambiguity ambiguity) {
        OpenTransaction refusal = RouterTransactions.refusal();
        if (refusal != null) {
            return refusal;
        }
        SpringScope.borrowPutOff();
        List<WeakReference<ConnectionTransaction>> bound = BOUND.get();
        if (bound == null || bound.isEmpty()) {
            return null;
        }
        List<ConnectionTransaction> open = openOf(bound);
        if (open.isEmpty()) {
            return null;
        }
        SpringScope.removeSuspended(open);
        return new MessageOwner(pinned, ambiguity).among(open);
    }

    /** The youngest first. */
    private static List<ConnectionTransaction> openOf(List<WeakReference<ConnectionTransaction>> bound) {
        List<ConnectionTransaction> open = Collections.emptyList();
        for (int i = bound.size() - 1; i >= 0; i--) {
            ConnectionTransaction candidate = bound.get(i).get();
            if (candidate == null || isGone(candidate)) {
                bound.remove(i);
            } else if (candidate.isOpen()) {
                open = open.isEmpty() ? new ArrayList<>(2) : open;
                open.add(candidate);
            }
        }
        return open;
    }

    private static boolean isGone(ConnectionTransaction candidate) {
        return candidate.hasEnded() || !candidate.isOfCurrentThread();
    }

    /**
     * A JDBC call failed, or a connection ended something unseen, on this thread, and nobody can tell on which
     * connection: none of the thread's open transactions is proved by its commit any more, their rows are asked.
     */
    public static void disturb(String because) {
        List<WeakReference<ConnectionTransaction>> bound = BOUND.get();
        if (bound != null) {
            for (WeakReference<ConnectionTransaction> reference : bound) {
                ConnectionTransaction connection = reference.get();
                if (connection != null) {
                    connection.disturbed(because);
                }
            }
        }
    }

    /** {@code committed} has committed what the application wrote in it: others of the thread have only been read since. */
    static void outpaced(ConnectionTransaction committed) {
        List<WeakReference<ConnectionTransaction>> bound = BOUND.get();
        if (bound != null && bound.size() > 1) {
            for (WeakReference<ConnectionTransaction> reference : bound) {
                ConnectionTransaction other = reference.get();
                if (other != null && other != committed) {
                    other.outpaced();
                }
            }
        }
    }

    static void warnOnce(String key, String message, Object... arguments) {
        if (WARNED.add(key)) {
            log.warn(message, arguments);
        }
    }

    /** The thread begins to work on a connection: it is found before its others. */
    static void bind(ConnectionTransaction connection) {
        List<WeakReference<ConnectionTransaction>> bound = bound(connection);
        bound.add(connection.reference);
    }

    /** The thread has taken over a transaction that another one began: it is found after the thread's own. */
    static void bindBelow(ConnectionTransaction connection) {
        bound(connection).add(0, connection.reference);
    }

    static void unbind(ConnectionTransaction connection) {
        List<WeakReference<ConnectionTransaction>> bound = BOUND.get();
        if (bound != null) {
            bound.remove(connection.reference);
        }
    }

    /** The thread's list, without {@code connection} and without what is the thread's no more. */
    private static List<WeakReference<ConnectionTransaction>> bound(ConnectionTransaction connection) {
        List<WeakReference<ConnectionTransaction>> bound = BOUND.get();
        if (bound == null) {
            bound = new ArrayList<>(2);
            BOUND.set(bound);
        } else if (!bound.isEmpty()) {
            bound.removeIf(reference -> {
                ConnectionTransaction known = reference.get();
                return known == null || known == connection || isGone(known);
            });
        }
        return bound;
    }

    /** Chooses among a thread's open transactions; for one message. */
    private static final class MessageOwner {
        private final @Nullable String pinned;
        private final Ambiguity ambiguity;

        MessageOwner(@Nullable String pinned, Ambiguity ambiguity) {
            this.pinned = pinned;
            this.ambiguity = ambiguity;
        }

        @Nullable
        OpenTransaction among(List<ConnectionTransaction> youngestFirst) {
            List<Candidate> candidates = new ArrayList<>(youngestFirst.size());
            for (ConnectionTransaction open : youngestFirst) {
                Candidate candidate = Candidate.of(open);
                if (candidate != null && (pinned == null || candidate.isNamed(pinned))) {
                    candidates.add(candidate);
                }
            }
            List<Candidate> best = bestOf(candidates);
            if (best.isEmpty()) {
                return null;
            }
            Candidate chosen = best.get(0);
            if (best.size() > 1) {
                OpenTransaction refusal = judge(chosen, best.get(1));
                if (refusal != null) {
                    return refusal;
                }
            }
            return chosen.transaction();
        }

        /** Those in which the application has written, or which it has begun to; or else those that it reads in. */
        private static List<Candidate> bestOf(List<Candidate> candidates) {
            List<Candidate> writing = new ArrayList<>(candidates.size());
            List<Candidate> reading = new ArrayList<>(candidates.size());
            for (Candidate candidate : candidates) {
                if (candidate.connection.work().isMeantForWriting()) {
                    writing.add(candidate);
                } else if (!candidate.connection.readsBeside()) {
                    reading.add(candidate);
                }
            }
            return writing.isEmpty() ? reading : writing;
        }

        private @Nullable OpenTransaction judge(Candidate chosen, Candidate other) {
            boolean bothWrite = chosen.connection.work().isMeantForWriting();
            String name = chosen.name();
            String otherName = other.name();
            if (bothWrite && ambiguity == Ambiguity.REFUSE) {
                return OpenTransaction.refusing("two transactions are open on this thread in which the application has"
                        + " written, on the DataSources '" + otherName + "' and '" + name
                        + "', and ambiguous is set to refuse; nothing was sent. Send it in one transaction alone, or pin"
                        + " the producer to a DataSource (setDataSourceName)");
            }
            if (!name.equals(otherName)) {
                warnOnce(
                        name + '\n' + otherName,
                        "A message was sent while transactions were open on the DataSources '{}' and '{}'. It belongs to"
                                + " '{}', whose transaction began last. If that is not meant, pin the producer to a"
                                + " DataSource (setDataSourceName). This is said once.",
                        otherName,
                        name,
                        name);
            } else if (bothWrite) {
                warnOnce(
                        name,
                        "A message was sent while two transactions of DataSource '{}' were open on its thread in which the"
                                + " application has written. It belongs to the one that began last. If that is not meant,"
                                + " commit one before the other begins, or set ambiguous to refuse. This is said once.",
                        name);
            }
            return null;
        }
    }

    /** A connection with an open transaction, and the DataSource that it belongs to, as far as that can be told. */
    private static final class Candidate {
        final ConnectionTransaction connection;
        final @Nullable TrackedDataSource dataSource;
        final @Nullable SQLException unknown;

        private Candidate(
                ConnectionTransaction connection,
                @Nullable TrackedDataSource dataSource,
                @Nullable SQLException unknown) {
            this.connection = connection;
            this.dataSource = dataSource;
            this.unknown = unknown;
        }

        /** Null if messages are not tied to its source. */
        static @Nullable Candidate of(ConnectionTransaction connection) {
            try {
                TrackedDataSource dataSource = connection.dataSource();
                return dataSource == null ? null : new Candidate(connection, dataSource, null);
            } catch (SQLException e) {
                return new Candidate(connection, null, e);
            }
        }

        boolean isNamed(String pinned) {
            return dataSource == null || dataSource.name().equals(pinned);
        }

        String name() {
            return dataSource == null ? String.valueOf(connection.source()) : dataSource.name();
        }

        @Nullable
        OpenTransaction transaction() {
            if (dataSource == null) {
                return OpenTransaction.refusing(
                        unknown == null ? "its DataSource is not known" : String.valueOf(unknown.getMessage()));
            }
            OpenTransaction open = connection.openFor(dataSource);
            return open == null || open.isPlain(connection) ? null : open;
        }
    }
}
