package io.tenon.internal.meters;

import java.io.Closeable;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** The meters of one producer, each a field. Thread-safe. */
public final class ProducerMeters implements Closeable {
    private static final String NONE = "none";

    private final OwnedMeters meters;
    private final Counter plain;
    private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);

    public final MessageCounts half;
    public final MessageCounts outbox;

    /**
     * Messages that were sent at once though a transaction was open, since {@code notAHalf} is plain. They are counted
     * among the plain ones, too.
     */
    public final Counter notAHalf;

    /**
     * Messages whose sender was told that the send failed, after they had joined: they are not delivered, whatever the
     * transaction does.
     */
    public final Counter halfWithdrawn;

    /** How long the tries took that a broker has acknowledged. */
    public final Timing halfStored;

    /** How long the last try took of halves that were given up. */
    public final Timing halfFailed;

    public final Timing endDone;
    public final Timing endNotDone;
    public final Timing endUnknown;
    public final Counter leftToCheck;

    public final Counter checksCommitted;
    public final Counter checksRolledBack;
    /**
     * Checks that are not answered, since the database did not answer, or the lease of the half is not over: the broker
     * asks again.
     */
    public final Counter checksUnknown;
    /** Checks that are not answered, since this process is still busy with the message, or has just ended it (R7.1). */
    public final Counter checksWaiting;
    /** Checks that are not answered, since too many wait. */
    public final Counter checksDropped;
    /** Checks that are not answered, since they are of a table that no DataSource of this process has. */
    public final Counter checksForeign;

    public final Counter outboxMessages;
    public final Counter leftToRelay;
    public final Counter relayMessages;
    public final Counter parked;

    /** Parked halves that were rescued (R12). */
    public final Counter rescued;

    /** @param group without its namespace */
    public ProducerMeters(String group) {
        meters = new OwnedMeters(OwnerKind.PRODUCER, group);
        plain = meters.counter(MeterName.MESSAGES, "plain", NONE, NONE);
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(reason, meters.counter(MeterName.MESSAGES, "refused", reason.tag(), NONE));
        }
        notAHalf = meters.counter(MeterName.NOT_A_HALF);
        half = new MessageCounts(meters, "half");
        outbox = new MessageCounts(meters, "outbox");
        halfWithdrawn = MessageCounts.counter(meters, "withdrawn", "half");
        halfStored = meters.timing(MeterName.HALF, "stored");
        halfFailed = meters.timing(MeterName.HALF, "failed");
        endDone = meters.timing(MeterName.END, "done");
        endNotDone = meters.timing(MeterName.END, "not.done");
        endUnknown = meters.timing(MeterName.END, "unknown");
        leftToCheck = meters.counter(MeterName.LEFT_TO_CHECK);
        checksCommitted = meters.counter(MeterName.CHECKS, "commit");
        checksRolledBack = meters.counter(MeterName.CHECKS, "rollback");
        checksUnknown = meters.counter(MeterName.CHECKS, "unknown");
        checksWaiting = meters.counter(MeterName.CHECKS, "waiting");
        checksDropped = meters.counter(MeterName.CHECKS, "dropped");
        checksForeign = meters.counter(MeterName.CHECKS, "foreign");
        outboxMessages = meters.counter(MeterName.OUTBOX_MESSAGES);
        leftToRelay = meters.counter(MeterName.LEFT_TO_RELAY);
        relayMessages = meters.counter(MeterName.RELAY_MESSAGES);
        parked = meters.counter(MeterName.PARKED);
        rescued = meters.counter(MeterName.RESCUED);
    }

    /** Counts messages that are the application's own: sent at once, in no transaction. */
    public void sentPlainly(int messages) {
        plain.add(messages);
    }

    public void refused(RefusalReason reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** @param value neither waits nor asks a database */
    public void gauge(MeterName name, DoubleSupplier value) {
        meters.gauge(name, value);
    }

    /** Shows the meters in JMX until they are closed. */
    public void publish() {
        meters.publish();
    }

    @Override
    public void close() {
        meters.close();
    }
}
