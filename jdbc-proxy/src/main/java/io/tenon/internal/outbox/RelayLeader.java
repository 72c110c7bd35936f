package io.tenon.internal.outbox;

/** Which instance led a sender's relay last, and has not resigned (O4). Immutable. */
public final class RelayLeader {
    private final String sender;
    private final String instance;
    private final long millisAgo;

    RelayLeader(String sender, String instance, long millisAgo) {
        this.sender = sender;
        this.instance = instance;
        this.millisAgo = millisAgo;
    }

    /** The check group, with its namespace. */
    public String sender() {
        return sender;
    }

    public String instance() {
        return instance;
    }

    /** Returns the time since it renewed its lease, by the database's clock. */
    public long millisAgo() {
        return millisAgo;
    }
}
