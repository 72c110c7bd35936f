package io.tenon.status;

import java.sql.Connection;
import java.sql.SQLException;

/** The retention's half of rule R8: what nobody acknowledged, and fences, go once nobody can ask any more. */
public final class CleanUp {
    private final StatusTable table;
    private final int batch;

    /**
     * @param batch rows of one transaction; small enough that none holds locks or replication for long
     */
    public CleanUp(StatusTable table, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("clean-up batch is " + batch + " rows, must be 1 at least");
        }
        this.table = table;
        this.batch = batch;
    }

    /**
     * Deletes what is older than the retention, oldest first, in a transaction a batch.
     *
     * @param retentionMillis longer than any transaction, and than the broker keeps halves
     * @return how many rows went
     */
    public long expire(Connection connection, long retentionMillis) throws SQLException {
        long expired = 0;
        int hit;
        do {
            StatusId bound = StatusId.lowestOf(System.currentTimeMillis() - retentionMillis);
            hit = table.deleteOlderThan(connection, bound, batch);
            expired += hit;
        } while (hit == batch && !Thread.currentThread().isInterrupted());
        return expired;
    }
}
