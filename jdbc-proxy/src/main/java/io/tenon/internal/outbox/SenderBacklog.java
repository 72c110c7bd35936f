package io.tenon.internal.outbox;

import org.jspecify.annotations.Nullable;

/** What lies in an outbox table for one sender, and whether somebody leads its relay (O4). Immutable. */
public final class SenderBacklog {
    private final String sender;
    private final long rows;
    private final long bytes;
    private final long oldestMillis;
    private final long parked;
    private final @Nullable String leader;
    private final long ledMillisAgo;

    /**
     * @param rows the number of rows that wait to be sent, parked ones not among them
     * @param bytes the size of the messages in these
     * @param oldestMillis the age of the oldest of these, by the database's clock
     * @param leader the instance that led last, if it has not resigned
     * @param ledMillisAgo the time since it renewed its lease
     */
    SenderBacklog(
            String sender,
            long rows,
            long bytes,
            long oldestMillis,
            long parked,
            @Nullable String leader,
            long ledMillisAgo) {
        this.sender = sender;
        this.rows = rows;
        this.bytes = bytes;
        this.oldestMillis = oldestMillis;
        this.parked = parked;
        this.leader = leader;
        this.ledMillisAgo = ledMillisAgo;
    }

    /** The check group, with its namespace. */
    public String sender() {
        return sender;
    }

    public long rows() {
        return rows;
    }

    public long bytes() {
        return bytes;
    }

    public long oldestMillis() {
        return oldestMillis;
    }

    public long parked() {
        return parked;
    }

    /** The instance that led last; null if it has resigned, or nothing waits. */
    public @Nullable String leader() {
        return leader;
    }

    /** Returns the time since the leader renewed its lease, by the database's clock; 0 if there is none. */
    public long ledMillisAgo() {
        return ledMillisAgo;
    }

    /** Whether an instance has led within that time. An instance that runs leads as long as rows of its sender are due. */
    public boolean isLedWithin(long millis) {
        return leader != null && Math.abs(ledMillisAgo) < millis;
    }
}
