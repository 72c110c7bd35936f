package io.tenon.internal.transaction;

/** How a transaction ended, as far as JDBC told, and what that proves (R5). */
enum TransactionEnd {
    /** {@code commit()} returned. */
    COMMIT_RETURNED {
        @Override
        SegmentState provesOf(SegmentState segment) {
            switch (segment) {
                case LIVE:
                    return SegmentState.COMMITTED;
                case DROPPED:
                    return SegmentState.ROLLED_BACK;
                default:
                    return SegmentState.IN_DOUBT;
            }
        }
    },
    /** {@code rollback()} returned. */
    ROLLBACK_RETURNED {
        @Override
        SegmentState provesOf(SegmentState segment) {
            switch (segment) {
                case LIVE:
                case PENDING:
                case DROPPED:
                case RELEASING:
                    return SegmentState.ROLLED_BACK;
                default:
                    return SegmentState.IN_DOUBT;
            }
        }
    },
    /** The application has only read, and closed: rows of the winning attempts' own are committed, and deliver them. */
    RELEASED {
        @Override
        SegmentState provesOf(SegmentState segment) {
            switch (segment) {
                case LIVE:
                case PENDING:
                case RELEASING:
                    return SegmentState.COMMITTED;
                case DROPPED:
                    return SegmentState.ROLLED_BACK;
                default:
                    return SegmentState.IN_DOUBT;
            }
        }
    },
    /** Anything else: commit or rollback threw, close, abort. Drivers and pools differ in what they do then. */
    UNKNOWN {
        @Override
        SegmentState provesOf(SegmentState segment) {
            return segment == SegmentState.DROPPED ? SegmentState.ROLLED_BACK : SegmentState.IN_DOUBT;
        }
    };

    abstract SegmentState provesOf(SegmentState segment);
}
