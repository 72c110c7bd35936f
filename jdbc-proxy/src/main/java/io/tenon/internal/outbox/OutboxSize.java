package io.tenon.internal.outbox;

/** How much an outbox table holds (O9); counted up to a bound. Immutable. */
public final class OutboxSize {
    private final long rows;
    private final long bytes;
    private final long parked;
    private final long oldestMillis;

    public OutboxSize(long rows, long bytes, long parked, long oldestMillis) {
        this.rows = rows;
        this.bytes = bytes;
        this.parked = parked;
        this.oldestMillis = oldestMillis;
    }

    public long rows() {
        return rows;
    }

    /** Returns how many bytes the messages of the rows have. */
    public long bytes() {
        return bytes;
    }

    /** How many of the rows are parked. */
    public long parked() {
        return parked;
    }

    /** The age of the oldest row that is not parked, by the database's clock; 0 where there is none. */
    public long oldestMillis() {
        return oldestMillis;
    }
}
