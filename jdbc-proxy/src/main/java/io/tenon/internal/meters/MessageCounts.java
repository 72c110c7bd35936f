package io.tenon.internal.meters;

/** What becomes of the messages of a producer that are delivered in one way. Thread-safe. */
public final class MessageCounts {
    private static final String NO_REASON = "none";

    /** Messages that joined a transaction. Each is counted once more below when that is known to have ended. */
    public final Counter tied;

    /** Messages whose transaction is proved committed: they are delivered. */
    public final Counter committed;

    /** Messages of a transaction that only read and was closed: they are delivered. */
    public final Counter released;

    /** Messages whose transaction is proved rolled back, or that were sent behind a savepoint that was. */
    public final Counter rolledBack;

    MessageCounts(OwnedMeters meters, String delivery) {
        tied = counter(meters, "tied", delivery);
        committed = counter(meters, "committed", delivery);
        released = counter(meters, "released", delivery);
        rolledBack = counter(meters, "rolled.back", delivery);
    }

    static Counter counter(OwnedMeters meters, String outcome, String delivery) {
        return meters.counter(MeterName.MESSAGES, outcome, NO_REASON, delivery);
    }
}
