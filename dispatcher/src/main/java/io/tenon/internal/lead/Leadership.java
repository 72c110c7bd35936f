package io.tenon.internal.lead;

import io.tenon.internal.status.StatusId;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this instance is the one that relays a sender's rows of one table (O4), or rescues the parked halves of a check group
 * (R12). Its lease counts from before the statement, so that it takes itself for the leader for less long than others do.
 * Thread-safe.
 */
public final class Leadership {
    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    private final LeaseTable table;
    private final String what;
    private final long leadMillis;
    private final long requestMillis;
    private final String instance = StatusId.next().toString();
    private volatile long untilNanos = System.nanoTime();
    private long renewNanos = untilNanos;

    /**
     * @param what is led, for the log
     * @param leadMillis how long a leader leads without renewing; by the database's clock for the others, by its own
     *     for itself
     * @param requestMillis how long one request may take
     */
    public Leadership(LeaseTable table, String what, long leadMillis, long requestMillis) {
        this.table = table;
        this.what = what;
        this.leadMillis = leadMillis;
        this.requestMillis = Math.min(requestMillis, leadMillis / 3);
    }

    /**
     * How long one request may take: a third of the lease at most, since a producer's time-out may be longer than a
     * lease, in which no request could begin then.
     */
    public long requestMillis() {
        return requestMillis;
    }

    /** Becomes the leader, or stays it; false if another instance is. */
    public synchronized boolean lead() throws SQLException {
        long before = System.nanoTime();
        if (before - renewNanos < 0) {
            return true;
        }
        boolean leads = table.lead(instance, leadMillis);
        if (leads) {
            untilNanos = before + TimeUnit.MILLISECONDS.toNanos(leadMillis);
            renewNanos = before + TimeUnit.MILLISECONDS.toNanos(leadMillis / 3);
        }
        return leads;
    }

    /**
     * Whether a request that begins now ends while this instance still leads, and its rows can be deleted by then. The lease is
     * renewed for that, but not once it is over: what was read under it may have been sent by another leader since.
     */
    public synchronized boolean mayBegin() {
        if (!isLeader()) {
            return false;
        }
        try {
            lead();
        } catch (SQLException | RuntimeException e) {
            log.debug("The lease of {} could not be renewed; it leads until it ends", what, e);
        }
        return TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime()) > requestMillis + leadMillis / 6;
    }

    /** Whether this instance leads now. Waits for nobody. */
    public boolean isLeader() {
        return untilNanos - System.nanoTime() > 0;
    }

    public synchronized void resign() {
        if (!isLeader()) {
            return;
        }
        untilNanos = System.nanoTime();
        renewNanos = untilNanos;
        try {
            table.resign(instance);
        } catch (SQLException | RuntimeException e) {
            log.debug("The lease of {} could not be given back; it ends by itself", what, e);
        }
    }
}
