package io.tenon.internal.transaction;

/** The message of a half that could not be stored, as it goes through the outbox (O8). Immutable. */
public final class InsteadOfHalf {
    final OutboxEntry message;
    final OutboxOwner owner;

    public InsteadOfHalf(OutboxEntry message, OutboxOwner owner) {
        this.message = message;
        this.owner = owner;
    }
}
