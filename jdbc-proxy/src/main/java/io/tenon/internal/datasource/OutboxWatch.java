package io.tenon.internal.datasource;

import io.tenon.internal.outbox.SenderBacklog;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, rarely, for rows in an outbox that wait for a sender that nobody leads: its check group was renamed, its messages go
 * through the outbox no more, or none of its instances is up. No relay finds such rows, as each looks for its own. Thread-safe.
 */
public final class OutboxWatch {
    private static final Logger log = LoggerFactory.getLogger(OutboxWatch.class);

    /** The least age of the rows that are looked at: a younger row may be about to be sent. */
    private static final long OLD_MILLIS = TimeUnit.MINUTES.toMillis(3);

    /** The age from which on a lease counts as nobody's: a leader renews it every few seconds. */
    public static final long UNLED_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private static final long MOST_ROWS = 10_000;

    private final OutboxAccess outbox;
    private final TrackedDataSource dataSource;
    private @Nullable Long lookedNanos;
    private boolean failureTold;

    /** How many rows there were of each orphaned sender when that was last told. */
    private final Map<String, Long> told = new TreeMap<>();

    private volatile List<String> orphaned = Collections.emptyList();
    private volatile long parked;

    OutboxWatch(TrackedDataSource dataSource, OutboxAccess outbox) {
        this.dataSource = dataSource;
        this.outbox = outbox;
    }

    /** Returns the senders whose rows nobody sent when it was last looked. */
    public List<String> orphaned() {
        return orphaned;
    }

    /** How many rows of all senders were parked when it was last looked. */
    public long parked() {
        return parked;
    }

    /**
     * Looks, and tells what has changed, if the last look, of whichever relay of this DataSource, is long enough ago. Asks the
     * database by two statements at most.
     *
     * @param sender the relay's own, which sees to its rows itself
     * @param everyMillis how often; the first time so long after the first call, when whoever has just started leads
     */
    public void lookIfTime(String sender, long everyMillis) {
        if (!isTime(everyMillis)) {
            return;
        }
        try {
            saw(sender, outbox.on((table, own) -> table.survey().backlog(own, OLD_MILLIS, MOST_ROWS)));
            failureTold = false;
        } catch (SQLException | RuntimeException e) {
            // The relay's own look tells of a database that does not answer. Here the table may be too large.
            if (!failureTold && !dataSource.isClosed()) {
                failureTold = true;
                log.info(
                        "It could not be looked for rows in the outbox of {} that nobody sends; it is tried again. Cause: {}",
                        dataSource,
                        e.toString());
            }
        }
    }

    private synchronized boolean isTime(long everyMillis) {
        long now = System.nanoTime();
        if (lookedNanos == null || now - lookedNanos >= TimeUnit.MILLISECONDS.toNanos(everyMillis)) {
            boolean first = lookedNanos == null;
            lookedNanos = now;
            return !first;
        }
        return false;
    }

    private synchronized void saw(String sender, Collection<SenderBacklog> backlog) {
        List<String> names = new ArrayList<>();
        long parkedRows = 0;
        for (SenderBacklog one : backlog) {
            parkedRows += one.parked();
            if (one.rows() > 0 && !one.sender().equals(sender) && !one.isLedWithin(UNLED_MILLIS)) {
                names.add(one.sender());
                tell(one);
            }
        }
        for (String before : new ArrayList<>(told.keySet())) {
            if (!names.contains(before)) {
                told.remove(before);
                log.info(
                        "The rows of sender '{}' in the outbox of {} are sent again, or there are none any more",
                        before,
                        dataSource);
            }
        }
        orphaned = Collections.unmodifiableList(names);
        parked = parkedRows;
    }

    /** Warns of the rows of a sender that nobody leads: once, and again whenever their number has doubled. */
    private void tell(SenderBacklog one) {
        Long before = told.get(one.sender());
        if (before != null && one.rows() < 2 * before) {
            return;
        }
        told.put(one.sender(), one.rows());
        log.warn(
                "{}{} rows of sender '{}' wait in the outbox of {}, the oldest for {} s, and no instance leads the relay of"
                        + " that sender: nobody sends them. Nothing is lost. Start an instance of that check group whose"
                        + " messages go through this outbox; if the group has been renamed, or goes through the outbox no"
                        + " more, see \"Rows that nobody sends\" in Tenon's operations",
                one.rows() >= MOST_ROWS ? "At least " : "",
                one.rows(),
                one.sender(),
                dataSource,
                one.oldestMillis() / 1000);
    }
}
