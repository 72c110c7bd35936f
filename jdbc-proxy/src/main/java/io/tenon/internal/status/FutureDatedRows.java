package io.tenon.internal.status;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that, by the database's clock, have not been written yet: the clock was set back after they were. Their lease
 * would seem to run until the clock has caught up, longer than a broker goes on asking. So a row that this process
 * has known for as long as its lease takes is older than its lease, whatever the clock says. Thread-safe; remembers a
 * bounded number of rows.
 */
public final class FutureDatedRows {
    private static final Logger log = LoggerFactory.getLogger(FutureDatedRows.class);
    private static final int MOST = 10_000;
    private static final long WORTH_A_LINE_MILLIS = 1000;

    private final Map<StatusId, Long> firstSeenNanos = new LinkedHashMap<>();
    private boolean told;

    /**
     * Whether a row whose age is negative was first seen here longer ago than its lease takes. The first call for a
     * row notes it, and returns false.
     */
    synchronized boolean haveOutlived(StatusRow row, Lease lease) {
        long age = row.sealed() ? row.sealedAgeMillis() : row.ageMillis();
        if (age >= 0) {
            return false;
        }
        if (age < -WORTH_A_LINE_MILLIS && !told) {
            told = true;
            log.warn(
                    "The database's clock was set back: status row {} will only be written in {} ms, it says. Messages of"
                            + " before may come late, by up to two checks. This is said once.",
                    row.id(),
                    -age);
        }
        long now = System.nanoTime();
        Long first = firstSeenNanos.putIfAbsent(row.id(), now);
        if (firstSeenNanos.size() > MOST) {
            firstSeenNanos.remove(firstSeenNanos.keySet().iterator().next());
        }
        long leaseMillis = row.sealed() ? lease.sealedMillis() : lease.totalMillis();
        return first != null && now - first >= TimeUnit.MILLISECONDS.toNanos(leaseMillis);
    }
}
