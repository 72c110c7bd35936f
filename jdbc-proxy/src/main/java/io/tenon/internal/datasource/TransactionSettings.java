package io.tenon.internal.datasource;

import io.tenon.internal.status.Lease;
import io.tenon.internal.status.StatusTable;
import java.time.Duration;

/**
 * What a tracked DataSource promises about time. Immutable. All times go together with the broker's: {@code sealAfter +
 * lease} must not exceed its {@code transactionTimeOut} (6 s), and {@code endEffect} must not be less than its {@code
 * transactionOpBatchInterval} (3 s) and one second more. Scale them together.
 */
public final class TransactionSettings {
    private final Duration sealAfter;
    private final Duration lease;
    private final Duration endEffect;
    private final Duration commitTimeout;
    private final Duration fenceTimeout;
    private final Duration statementTimeout;
    private final Duration grace;
    private final Duration retention;
    private final Duration outboxLease;
    private final long unsealedEndNanos;
    private final long sealedEndNanos;

    private TransactionSettings(Builder builder) {
        this.sealAfter = atLeast("sealAfter", builder.sealAfter, Duration.ofMillis(10));
        this.lease = atLeast("lease", builder.lease, Duration.ofMillis(20));
        this.endEffect = atLeast("endEffect", builder.endEffect, Duration.ofMillis(1));
        this.commitTimeout = atLeast("commitTimeout", builder.commitTimeout, Duration.ofMillis(10));
        this.fenceTimeout = atLeast("fenceTimeout", builder.fenceTimeout, Duration.ofMillis(1));
        this.statementTimeout = atLeast("statementTimeout", builder.statementTimeout, Duration.ofMillis(100));
        this.grace = atLeast("grace", builder.grace, Duration.ZERO);
        this.retention = atLeast("retention", builder.retention, Duration.ofMinutes(1));
        this.outboxLease = atLeast("outboxLease", builder.outboxLease, Duration.ofMillis(200));
        this.unsealedEndNanos = sealAfter.plus(lease).minus(endEffect).toNanos();
        this.sealedEndNanos = lease.minus(endEffect).toNanos();
        if (endEffect.compareTo(lease) >= 0) {
            throw new IllegalArgumentException(
                    "endEffect (" + endEffect.toMillis() + " ms) must be shorter than lease (" + lease.toMillis()
                            + " ms): a sender could never end its own messages");
        }
    }

    /** The defaults, which fit a broker with default settings. */
    public static TransactionSettings defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** S: from this age on, a segment is sealed at commit, so that its lease starts anew. */
    public Duration sealAfter() {
        return sealAfter;
    }

    /** W: how long the sender alone may end a committed message; afterwards a check decides. */
    public Duration lease() {
        return lease;
    }

    /**
     * How long the broker may take until an END it acknowledged keeps it from checking: its {@code
     * transactionOpBatchInterval}, and one second more, for which a round of its checks may sleep between its look at
     * the ENDs and its checks. The sender stops sending ENDs that long before the lease runs out.
     */
    public Duration endEffect() {
        return endEffect;
    }

    /** How long a commit waits for its messages to be stored, before it is refused. */
    public Duration commitTimeout() {
        return commitTimeout;
    }

    /**
     * How long a statement of Tenon's on the status table may take, in the application's transaction or elsewhere, before
     * it is cancelled: a lock on the table must not keep a send or a check.
     */
    public Duration statementTimeout() {
        return statementTimeout;
    }

    /** How long a fence waits for a transaction that is still alive. */
    public Duration fenceTimeout() {
        return fenceTimeout;
    }

    /**
     * How long rows of an unsealed segment outlive its last acknowledged END, for a broker that loses it in a failover.
     * Shorter than the broker's {@code transactionCheckInterval} (30 s): a copy of the half that an early check made, because
     * the sender's clock is ahead of the broker's, must find nothing when it is checked itself.
     */
    public Duration grace() {
        return grace;
    }

    /** When rows that nobody acknowledged go: longer than any transaction, and than the broker keeps messages. */
    public Duration retention() {
        return retention;
    }

    /**
     * How long only the process that wrote a row of the outbox may send its messages: it sends in the first half, and deletes
     * in the second; afterwards the relay takes the row. The same in all instances.
     */
    public Duration outboxLease() {
        return outboxLease;
    }

    /** Returns S and W as the status table's verdicts need them. */
    public Lease asLease() {
        return new Lease(sealAfter.toMillis(), lease.toMillis());
    }

    public long sealAfterNanos() {
        return sealAfter.toNanos();
    }

    public long unsealedEndNanos() {
        return unsealedEndNanos;
    }

    public long sealedEndNanos() {
        return sealedEndNanos;
    }

    private static Duration atLeast(String setting, Duration value, Duration minimum) {
        if (value.compareTo(minimum) < 0) {
            throw new IllegalArgumentException(
                    setting + " cannot be less than " + minimum.toMillis() + " ms, but is " + value.toMillis() + " ms");
        }
        return value;
    }

    /** Collects the settings. Not thread-safe. */
    public static final class Builder {
        private Duration sealAfter = Duration.ofMillis(Lease.DEFAULT.unsealedMillis());
        private Duration lease = Duration.ofMillis(Lease.DEFAULT.sealedMillis());
        private Duration endEffect = Duration.ofSeconds(4);
        private Duration commitTimeout = Duration.ofSeconds(3);
        private Duration fenceTimeout = Duration.ofSeconds(1);
        private Duration statementTimeout = Duration.ofMillis(StatusTable.DEFAULT_BOUND_MILLIS);
        private Duration grace = Duration.ofSeconds(20);
        private Duration retention = Duration.ofDays(3);
        private Duration outboxLease = Duration.ofSeconds(10);

        private Builder() {}

        public Builder sealAfter(Duration sealAfter) {
            this.sealAfter = sealAfter;
            return this;
        }

        public Builder lease(Duration lease) {
            this.lease = lease;
            return this;
        }

        public Builder endEffect(Duration endEffect) {
            this.endEffect = endEffect;
            return this;
        }

        public Builder commitTimeout(Duration commitTimeout) {
            this.commitTimeout = commitTimeout;
            return this;
        }

        public Builder fenceTimeout(Duration fenceTimeout) {
            this.fenceTimeout = fenceTimeout;
            return this;
        }

        public Builder statementTimeout(Duration statementTimeout) {
            this.statementTimeout = statementTimeout;
            return this;
        }

        public Builder grace(Duration grace) {
            this.grace = grace;
            return this;
        }

        public Builder retention(Duration retention) {
            this.retention = retention;
            return this;
        }

        public Builder outboxLease(Duration outboxLease) {
            this.outboxLease = outboxLease;
            return this;
        }

        /** Returns the settings; throws an IllegalArgumentException that names the setting which cannot be. */
        public TransactionSettings build() {
            return new TransactionSettings(this);
        }
    }
}
