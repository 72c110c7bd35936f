package io.tenon.internal.relay;

/** Messages were not sent, or nobody knows whether they were. Immutable. */
public final class BrokerSendException extends Exception {
    private static final long serialVersionUID = 1;

    /** What the failure says about the messages (O5). */
    public enum Kind {
        /** No broker answers, or it is busy: it would be the same with any other message. */
        BROKER_AWAY,
        /** The broker failed with the message, and does not say that it is the cause. */
        BROKER_FAILED,
        /** The broker, or the client, refuses the message itself; that may change: a right, a topic that is missing. */
        REFUSED,
        /** The broker, or the client, refuses the message itself, and always will: it is illegal, or too large. */
        REFUSED_FOR_GOOD
    }

    private final Kind kind;
    private final boolean mayBeStored;

    public BrokerSendException(Kind kind, Throwable cause) {
        this(kind, false, cause);
    }

    /** @param mayBeStored whether a broker may have stored the messages, though it has not said so */
    public BrokerSendException(Kind kind, boolean mayBeStored, Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.kind = kind;
        this.mayBeStored = mayBeStored;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether consumers get the messages twice if they are sent again and the broker had stored them. */
    public boolean mayBeStored() {
        return mayBeStored;
    }

    boolean namesTheMessage() {
        return kind == Kind.REFUSED || kind == Kind.REFUSED_FOR_GOOD;
    }
}
