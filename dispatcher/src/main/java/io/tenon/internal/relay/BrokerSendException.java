package io.tenon.internal.relay;

/** Messages were not sent, or nobody knows whether they were. */
public final class BrokerSendException extends Exception {
    private static final long serialVersionUID = 1;

    /** What that says about the messages (O5). */
    public enum Kind {
        /** No broker answers, or it is busy: it would be the same with any other message. */
        BROKER_AWAY,
        /** The broker failed with it, and does not say that the message is the cause. */
        BROKER_FAILED,
        /** The broker, or the client, refuses the message itself; that may change: a right, a topic that is missing. */
        REFUSED,
        /** It refuses the message itself, and always will: it is illegal, or too large. */
        REFUSED_FOR_GOOD
    }

    private final Kind kind;

    public BrokerSendException(Kind kind, Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    boolean namesTheMessage() {
        return kind == Kind.REFUSED || kind == Kind.REFUSED_FOR_GOOD;
    }
}
