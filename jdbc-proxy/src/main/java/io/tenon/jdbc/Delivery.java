package io.tenon.jdbc;

/** How the messages of transactions get to the broker. */
public enum Delivery {
    /**
     * Messages go as half messages: each is stored at the broker when its send returns, and made visible by the commit.
     * No payload is in the database; while the broker is away, sends fail. The default.
     */
    HALF,
    /**
     * Messages go through a row of the outbox table, written in the transaction. After the commit the process that
     * committed sends them as ordinary messages, or any other instance if that one dies. The send waits for no broker,
     * and an outage stops nobody; the payload goes through the database.
     */
    OUTBOX
}
