package io.tenon.internal.lead;

import java.sql.SQLException;

/**
 * The table with the row of a leader's lease, which one statement takes by the database's clock. Used by one thread at
 * a time.
 */
public interface LeaseTable {
    /**
     * Takes the lease, or renews it; false if it is another instance's.
     *
     * @param instance names this process; at most 64 characters
     */
    boolean lead(String instance, long leadMillis) throws SQLException;

    /** Ends the lease at once, if it is this instance's; or leaves it to end by itself. */
    default void resign(String instance) throws SQLException {}
}
