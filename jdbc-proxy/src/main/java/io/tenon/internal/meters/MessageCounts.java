package io.tenon.internal.meters;

/** What becomes of the messages of a producer that are delivered in one way. */
public final class MessageCounts {
    private static final String NO_REASON = "none";

    /** It joined a transaction. It is counted once more below when that is known to have ended. */
    public final Counter tied;

    /** Its transaction is proved committed: it is delivered. */
    public final Counter committed;

    /** The same, of a transaction that only read and was closed. */
    public final Counter released;

    /** Its transaction is proved rolled back, or it was sent behind a savepoint that was. */
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
