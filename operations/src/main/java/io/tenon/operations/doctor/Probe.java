package io.tenon.operations.doctor;

/** What became of a half message that was stored and then rolled back. Times in ms since 1970. Immutable. */
public final class Probe {
    final String broker;
    final String messageId;
    final String sendStatus;
    final long sentMillis;
    final long answeredMillis;
    final long storedMillis;
    final String endFailure;

    /**
     * @param sendStatus SEND_OK or a weaker one
     * @param sentMillis this machine's clock, before the send
     * @param answeredMillis this machine's clock, when it was acknowledged
     * @param storedMillis the broker's clock in between, 0 if it could not be read
     * @param endFailure why END was not acknowledged, "" if it was
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

    /** How far the broker's clock is ahead of this machine's, at least; negative if behind. */
    long brokerAheadMillis() {
        return storedMillis < sentMillis ? storedMillis - sentMillis : Math.max(0, storedMillis - answeredMillis);
    }
}
