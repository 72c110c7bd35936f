package io.tenon.internal.datasource;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.jdbc.Delivery;

/** What a DataSource does with the outbox. Immutable. */
public final class OutboxSettings {
    /** How many rows the outbox may have unless set otherwise: ten minutes of 1,600 transactions a second. */
    public static final long DEFAULT_MOST_ROWS = 1_000_000;

    /** How many bytes of messages the outbox may have unless set otherwise. */
    public static final long DEFAULT_MOST_BYTES = 4L << 30;

    /** The value of {@code outboxBodyLimit} with which every body goes through the outbox. */
    public static final long NO_BODY_LIMIT = 0;

    private static final long LEAST_BODY_LIMIT = 1024;

    /** The defaults: half messages, and the outbox only where a producer says so. */
    public static final OutboxSettings DEFAULTS = new OutboxSettings(
            Delivery.HALF, OutboxTable.DEFAULT_NAME, DEFAULT_MOST_ROWS, DEFAULT_MOST_BYTES, NO_BODY_LIMIT);

    private final Delivery delivery;
    private final String table;
    private final long mostRows;
    private final long mostBytes;
    private final long bodyLimit;

    /** @throws IllegalArgumentException that names the setting */
    public OutboxSettings(Delivery delivery, String table, long mostRows, long mostBytes, long bodyLimit) {
        this.delivery = delivery;
        this.table = table;
        this.mostRows = atLeast("outboxMaxRows", mostRows, 1);
        this.mostBytes = atLeast("outboxMaxBytes", mostBytes, 1024);
        this.bodyLimit = bodyLimit;
        if (!isBodyLimit(bodyLimit)) {
            throw new IllegalArgumentException("outboxBodyLimit must be " + NO_BODY_LIMIT
                    + ", with which every body goes through the outbox, or " + LEAST_BODY_LIMIT
                    + " bytes at least, but is " + bodyLimit);
        }
    }

    /**
     * Whether {@code outboxBodyLimit} can have this value. A few bytes are refused: whoever sets them means kilobytes.
     */
    public static boolean isBodyLimit(long bytes) {
        return bytes == NO_BODY_LIMIT || bytes >= LEAST_BODY_LIMIT;
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

    /** Returns how many bytes of messages the outbox may have. */
    public long mostBytes() {
        return mostBytes;
    }

    /**
     * How many bytes a body may have that goes through the outbox, where that is the delivery; a larger one goes to the broker as
     * a half message (O11). {@link #NO_BODY_LIMIT}: any.
     */
    public long bodyLimit() {
        return bodyLimit;
    }
}
