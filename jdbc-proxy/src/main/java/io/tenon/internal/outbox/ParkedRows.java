package io.tenon.internal.outbox;

/** Rows of one sender that are parked for the same reason (O5). Immutable. */
public final class ParkedRows {
    private final String sender;
    private final String reason;
    private final long rows;

    ParkedRows(String sender, String reason, long rows) {
        this.sender = sender;
        this.reason = reason;
        this.rows = rows;
    }

    public String sender() {
        return sender;
    }

    /** What the broker, or its client, said. No message is in it. */
    public String reason() {
        return reason;
    }

    public long rows() {
        return rows;
    }
}
