package io.tenon.internal.status;

import java.sql.SQLException;

/**
 * The segment's row came too late: its check was answered ROLLBACK, so its transaction can only be rolled back.
 * Immutable.
 */
public final class SegmentFencedException extends SQLException {
    private static final long serialVersionUID = 1L;

    private final transient StatusId segment;

    SegmentFencedException(StatusId segment, String table, SQLException cause) {
        super(
                "Segment " + segment + " has a row in " + table + " already: a check of its messages found none,"
                        + " fenced it and answered ROLLBACK. They will not be delivered, and this transaction must be"
                        + " rolled back (nothing of it is committed); run it again as a whole. It took longer to reach"
                        + " the database than the broker's transactionTimeOut.",
                cause.getSQLState(),
                cause.getErrorCode(),
                cause);
        this.segment = segment;
    }

    public StatusId segment() {
        return segment;
    }
}
