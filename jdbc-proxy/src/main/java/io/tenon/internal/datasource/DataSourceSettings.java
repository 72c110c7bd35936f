package io.tenon.internal.datasource;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusTable;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.XaPolicy;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * What is set for a DataSource whose transactions are followed, however it was set: by the properties of a {@code
 * TenonDataSource}, in the prefix of a {@code jdbc:tenon:} URL ({@link DataSourceSetting} has their names there), or by a
 * framework. Immutable.
 */
public final class DataSourceSettings {
    private static final int LONGEST_NAME = 64;

    private final String name;
    private final String table;
    private final boolean createTable;
    private final XaPolicy xaPolicy;
    private final TransactionSettings transactions;
    private final OutboxSettings outbox;
    private final boolean jmx;

    private DataSourceSettings(Builder builder) {
        this.name = builder.name;
        this.table = builder.table;
        this.createTable = builder.createTable;
        this.xaPolicy = builder.xaPolicy;
        this.jmx = builder.jmx;
        this.transactions = builder.transactions.build();
        this.outbox = new OutboxSettings(
                builder.delivery,
                builder.outboxTable,
                builder.outboxMaxRows,
                builder.outboxMaxBytes,
                builder.outboxBodyLimit);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What messages and logs call the DataSource. */
    public String name() {
        return name;
    }

    /** The status table, qualified or not. */
    public String table() {
        return table;
    }

    public TransactionSettings transactions() {
        return transactions;
    }

    public OutboxSettings outbox() {
        return outbox;
    }

    /**
     * Begins to follow a DataSource.
     *
     * @param own where Tenon's own connections come from: the primary, never a replica
     */
    public TrackedDataSource track(DataSource own) {
        TrackedDataSource tracked =
                new TrackedDataSource(name, own, table, createTable, transactions, outbox, xaPolicy);
        if (jmx) {
            tracked.meters().publish();
        }
        return tracked;
    }

    /** Collects the settings. Used by one thread, but for the delivery, which any thread may read. */
    public static final class Builder {
        private final TransactionSettings.Builder transactions = TransactionSettings.builder();
        private String name = "default";
        private String table = StatusTable.DEFAULT_NAME;
        private boolean createTable;
        private XaPolicy xaPolicy = XaPolicy.NOT_XA;
        private boolean jmx = true;
        private volatile Delivery delivery = Delivery.HALF;
        private String outboxTable = OutboxTable.DEFAULT_NAME;
        private long outboxMaxRows = OutboxSettings.DEFAULT_MOST_ROWS;
        private long outboxMaxBytes = OutboxSettings.DEFAULT_MOST_BYTES;
        private long outboxBodyLimit = OutboxSettings.NO_BODY_LIMIT;

        private Builder() {}

        /** @throws IllegalArgumentException unless it has 1 to 64 characters, none of them a colon */
        public Builder name(String name) {
            if (name.isEmpty() || name.length() > LONGEST_NAME || name.contains(":")) {
                throw new IllegalArgumentException(
                        "name must have 1 to 64 characters, none of them a colon, but is '" + name + "'");
            }
            this.name = name;
            return this;
        }

        public Builder table(String table) {
            this.table = table;
            return this;
        }

        public Builder createTable(boolean createTable) {
            this.createTable = createTable;
            return this;
        }

        /** Whether its meters are in JMX. */
        public Builder jmx(boolean jmx) {
            this.jmx = jmx;
            return this;
        }

        public Builder xaPolicy(XaPolicy xaPolicy) {
            this.xaPolicy = xaPolicy;
            return this;
        }

        public Builder delivery(Delivery delivery) {
            this.delivery = Objects.requireNonNull(delivery, "delivery");
            return this;
        }

        public Builder outboxTable(String outboxTable) {
            this.outboxTable = outboxTable;
            return this;
        }

        public Builder outboxMaxRows(long outboxMaxRows) {
            this.outboxMaxRows = outboxMaxRows;
            return this;
        }

        public Builder outboxMaxBytes(long outboxMaxBytes) {
            this.outboxMaxBytes = outboxMaxBytes;
            return this;
        }

        public Builder outboxBodyLimit(long outboxBodyLimit) {
            this.outboxBodyLimit = outboxBodyLimit;
            return this;
        }

        /** Returns the settings that are times. */
        public TransactionSettings.Builder transactions() {
            return transactions;
        }

        /** Returns the name as it is set so far. */
        public String name() {
            return name;
        }

        /** Returns the delivery as it is set so far; any thread may ask. */
        public Delivery delivery() {
            return delivery;
        }

        /** Returns the settings; throws an IllegalArgumentException that names the setting which cannot be. */
        public DataSourceSettings build() {
            return new DataSourceSettings(this);
        }
    }
}
