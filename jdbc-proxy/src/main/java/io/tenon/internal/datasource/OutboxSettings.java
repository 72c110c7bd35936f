package io.tenon.internal.datasource;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.jdbc.Delivery;

/** What a DataSource does with the outbox. Immutable. */
public final class OutboxSettings {
    /** How many rows the outbox may have unless set otherwise: ten minutes of 1,600 transactions a second. */
    public static final long DEFAULT_MOST_ROWS = 1_000_000;

    /** How many bytes of messages the outbox may have unless set otherwise. */
    public static final long DEFAULT_MOST_BYTES = 4L << 30;

    /** Half messages, and the outbox only where a producer says so. */
    public static final OutboxSettings DEFAULTS =
            new OutboxSettings(Delivery.HALF, OutboxTable.DEFAULT_NAME, DEFAULT_MOST_ROWS, DEFAULT_MOST_BYTES);

    private final Delivery delivery;
    private final String table;
    private final long mostRows;
    private final long mostBytes;

    /** @throws IllegalArgumentException that names the setting */
    public OutboxSettings(Delivery delivery, String table, long mostRows, long mostBytes) {
        this.delivery = delivery;
        this.table = table;
        this.mostRows = atLeast("outboxMaxRows", mostRows, 1);
        this.mostBytes = atLeast("outboxMaxBytes", mostBytes, 1024);
    }

    private static long atLeast(String setting, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(setting + " cannot be less than " + least + ", but is " + value);
        }
        return value;
    }

    /** How messages are delivered whose producer leaves that to the DataSource. */
    public Delivery delivery() {
        return delivery;
    }

    /** The name of the outbox table, qualified or not. */
    public String table() {
        return table;
    }

    public long mostRows() {
        return mostRows;
    }

    /** Of the messages. */
    public long mostBytes() {
        return mostBytes;
    }
}
