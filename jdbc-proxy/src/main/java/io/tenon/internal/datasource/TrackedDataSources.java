package io.tenon.internal.datasource;

import io.tenon.jdbc.Delivery;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DataSources of this process, found by the identity of their status tables (R9). A name alone would not do: two
 * services may both call theirs "default", and a segment that is absent from the wrong table would be fenced there and
 * its message lost. Thread-safe.
 */
public final class TrackedDataSources {
    private static final Logger log = LoggerFactory.getLogger(TrackedDataSources.class);
    private static final List<TrackedDataSource> REGISTERED = new CopyOnWriteArrayList<>();

    private static final List<Runnable> LISTENERS = new CopyOnWriteArrayList<>();

    /**
     * DataSources that have lent no connection yet. They are held weakly, since one that nobody uses and nobody
     * closes must be collected.
     */
    private static final List<WeakReference<Unused>> UNUSED = new CopyOnWriteArrayList<>();

    /** A DataSource that was made and has lent no connection yet. Thread-safe. */
    public interface Unused {
        /** Registers the DataSource, unless an application may still be configuring it. */
        void track() throws SQLException;

        /** Whether its messages are delivered through the outbox. */
        boolean usesOutbox();
    }

    /** Whether a DataSource that has lent nothing yet delivers through the outbox. */
    public static boolean unusedUseOutbox() {
        return UNUSED.stream().map(WeakReference::get).anyMatch(unused -> unused != null && unused.usesOutbox());
    }

    /** Tells the listeners that a DataSource which has lent nothing yet is to deliver through the outbox. */
    public static void noteOutboxOfUnused() {
        LISTENERS.forEach(Runnable::run);
    }

    /**
     * Registers the DataSources that have lent nothing yet: rows of an earlier process may wait in their outboxes.
     *
     * @param all whether to register all of them, not only those that deliver through the outbox
     */
    public static void trackUnused(boolean all) {
        for (WeakReference<Unused> reference : UNUSED) {
            Unused unused = reference.get();
            if (unused != null && (all || unused.usesOutbox())) {
                try {
                    unused.track();
                } catch (SQLException | RuntimeException e) {
                    log.debug("A DataSource that has lent nothing yet cannot be used now", e);
                }
            }
        }
    }

    private TrackedDataSources() {}

    /**
     * Remembers a DataSource for the checks that a restarted process gets before its first transaction (R9).
     *
     * @param unused held weakly; the DataSource itself has to hold it
     */
    public static void remember(Unused unused) {
        UNUSED.removeIf(reference -> reference.get() == null);
        UNUSED.add(new WeakReference<>(unused));
    }

    /** The DataSource has been registered, or closed, and need not be remembered here any more. */
    public static void forget(Unused unused) {
        UNUSED.removeIf(reference -> reference.get() == null || reference.get() == unused);
    }

    static void register(TrackedDataSource dataSource) {
        REGISTERED.add(dataSource);
        LISTENERS.forEach(Runnable::run);
    }

    /** Returns the DataSources that are in use, whatever their tables. */
    public static List<TrackedDataSource> all() {
        return new ArrayList<>(REGISTERED);
    }

    /**
     * Returns the DataSource whose own connections come from {@code lender}; null as long as that one has lent nothing.
     */
    public static @Nullable TrackedDataSource borrowingFrom(DataSource lender) {
        for (TrackedDataSource dataSource : REGISTERED) {
            if (dataSource.borrowsFrom(lender)) {
                return dataSource;
            }
        }
        return null;
    }

    /** Whether messages of a DataSource that is in use are delivered through the outbox. */
    public static boolean useOutbox() {
        for (TrackedDataSource dataSource : REGISTERED) {
            if (dataSource.outbox().settings().delivery() == Delivery.OUTBOX) {
                return true;
            }
        }
        return false;
    }

    /** Runs {@code listener} whenever a further DataSource comes into use, on the thread that uses it; must be quick. */
    public static void whenRegistered(Runnable listener) {
        LISTENERS.add(listener);
    }

    public static void forgetListener(Runnable listener) {
        LISTENERS.remove(listener);
    }

    /** Whether a DataSource of this process is in use. */
    public static boolean areAny() {
        return !REGISTERED.isEmpty();
    }

    /** Returns when no DataSource has rows left that have to be deleted at once, or when the time is over (R8). */
    public static void flushCleanUps(long deadlineNanos) {
        REGISTERED.forEach(dataSource -> dataSource.cleanUp().flush(deadlineNanos));
    }

    /**
     * Warns if another DataSource has the same name and another status table. Called when that of {@code dataSource}
     * was opened.
     */
    static void warnOfNamesake(TrackedDataSource dataSource, String tableId) {
        for (TrackedDataSource other : REGISTERED) {
            String otherId = other.openTableId();
            if (other != dataSource
                    && other.name().equals(dataSource.name())
                    && otherId != null
                    && !otherId.equals(tableId)) {
                log.warn(
                        "Two DataSources in this process are named '{}' and lead to different databases; give each its own"
                                + " name, so that logs and pinned producers can tell them apart",
                        dataSource.name());
                return;
            }
        }
    }

    static void unregister(TrackedDataSource dataSource) {
        REGISTERED.remove(dataSource);
    }

    /**
     * Finds a DataSource among those whose status tables are open. Never blocks.
     *
     * @return null if it is none of them
     */
    public static @Nullable TrackedDataSource findOpen(String tableId) {
        for (TrackedDataSource dataSource : REGISTERED) {
            if (tableId.equals(dataSource.openTableId())) {
                return dataSource;
            }
        }
        return null;
    }

    /**
     * Finds the DataSource that has a status table. Blocks on the database where a table has not been opened yet.
     *
     * @return null if this process has no such table: another instance has to answer
     * @throws SQLException if a table that might be the one cannot be opened now
     */
    public static @Nullable TrackedDataSource find(String tableId) throws SQLException {
        TrackedDataSource open = findOpen(tableId);
        if (open != null) {
            return open;
        }
        SQLException unreachable = null;
        for (WeakReference<Unused> reference : UNUSED) {
            Unused unused = reference.get();
            if (unused != null) {
                try {
                    unused.track();
                } catch (SQLException e) {
                    // The table may be in another DataSource, so the others are looked at before this is thrown.
                    unreachable = e;
                } catch (RuntimeException e) {
                    unreachable = new SQLException("A DataSource that has lent nothing yet cannot be used: " + e, e);
                }
            }
        }
        for (TrackedDataSource dataSource : REGISTERED) {
            try {
                if (dataSource.tableIdAsOfNow().equals(tableId)) {
                    return dataSource;
                }
            } catch (SQLException e) {
                unreachable = e;
            }
        }
        if (unreachable != null) {
            throw unreachable;
        }
        return null;
    }
}
