package io.tenon.internal.outbox;

/** How much an outbox table holds (O9); counted up to a bound. Immutable. */
public final class OutboxSize {
    private final long rows;
    private final long bytes;
    private final long parked;

    public OutboxSize(long rows, long bytes, long parked) {
        this.rows = rows;
        this.bytes = bytes;
        this.parked = parked;
    }

    public long rows() {
        return rows;
    }

    /** Of the messages. */
    public long bytes() {
        return bytes;
    }

    /** How many of the rows are parked. */
    public long parked() {
        return parked;
    }
}
