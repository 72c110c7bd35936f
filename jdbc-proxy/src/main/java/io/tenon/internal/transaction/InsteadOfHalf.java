package io.tenon.internal.transaction;

/** The message of a half that could not be stored, as it goes through the outbox (O8). Immutable. */
public final class InsteadOfHalf {
    final OutboxEntry message;
    final OutboxOwner owner;
    private final Runnable joined;

    /** @param joined told when the message has joined its transaction, which may be refused; must be quick, and not fail */
    public InsteadOfHalf(OutboxEntry message, OutboxOwner owner, Runnable joined) {
        this.message = message;
        this.owner = owner;
        this.joined = joined;
    }

    void joined() {
        joined.run();
    }
}
