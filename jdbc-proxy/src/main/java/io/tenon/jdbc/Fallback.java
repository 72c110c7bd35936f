package io.tenon.jdbc;

/** What becomes of a message of a transaction that cannot be kept as a half message. */
public enum Fallback {
    /** The send throws, and the message is not sent. The default. */
    REFUSE,
    /** It goes through the outbox of its transaction's database: sent after the commit. */
    OUTBOX,
    /**
     * It is sent at once, as without Tenon, whatever becomes of the transaction: for delayed messages and their like in
     * legacy code. It is counted, and logged once for each topic. Not possible where the broker is away.
     */
    PLAIN
}
