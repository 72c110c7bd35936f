package io.tenon.jdbc;

/** How the messages of transactions get to the broker. */
public enum Delivery {
    /**
     * As half messages: stored at the broker when the send returns, and made visible by the commit. No payload is in the
     * database; while the broker is away, sends fail. The default.
     */
    HALF,
    /**
     * Through a row of the outbox table, written in the transaction; ordinary messages are sent after the commit, by the
     * process that committed, or by any other instance if that one dies. The send waits for no broker, and an outage stops
     * nobody; the payload goes through the database.
     */
    OUTBOX
}
