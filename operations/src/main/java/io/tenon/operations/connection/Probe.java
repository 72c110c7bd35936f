package io.tenon.operations.connection;

/**
 * The outcome of a probe, a half message that was stored and then rolled back. Times are in ms since 1970. Immutable.
 */
public final class Probe {
    public final String broker;
    public final String messageId;
    public final String sendStatus;
    public final long sentMillis;
    public final long answeredMillis;
    public final long storedMillis;
    public final String endFailure;

    /**
     * @param sendStatus SEND_OK or a weaker status
     * @param sentMillis the time by this machine's clock, before the send
     * @param answeredMillis the time by this machine's clock, when the half was acknowledged
     * @param storedMillis the time by the broker's clock in between; 0 if it could not be read
     * @param endFailure why END was not acknowledged; "" if it was
     */
    public Probe(
            String broker,
            String messageId,
            String sendStatus,
            long sentMillis,
            long answeredMillis,
            long storedMillis,
            String endFailure) {
        this.broker = broker;
        this.messageId = messageId;
        this.sendStatus = sendStatus;
        this.sentMillis = sentMillis;
        this.answeredMillis = answeredMillis;
        this.storedMillis = storedMillis;
        this.endFailure = endFailure;
    }

    /** Returns how far the broker's clock is ahead of this machine's, at least; negative if it is behind. */
    public long brokerAheadMillis() {
        return storedMillis < sentMillis ? storedMillis - sentMillis : Math.max(0, storedMillis - answeredMillis);
    }
}
