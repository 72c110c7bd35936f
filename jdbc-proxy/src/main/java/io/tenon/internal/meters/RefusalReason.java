package io.tenon.internal.meters;

/** Why a message was refused: its send threw, and nothing was sent. Immutable. */
public enum RefusalReason {
    /** No transaction is open, and {@code requireTransaction} is set. */
    NO_TRANSACTION("no.transaction"),
    /** It is delayed, timed or otherwise nothing that can be a half, and {@code notAHalf} is {@code refuse}. */
    NOT_A_HALF("not.a.half"),
    /** It cannot belong to a transaction in any way: a reply, or properties that smuggle others. */
    NOT_BINDABLE("not.bindable"),
    /** It is a request, in a transaction. */
    REQUEST("request"),
    /** Its properties leave no room for those of a half. */
    TOO_LARGE("too.large"),
    /** It could not be tied to its transaction: no usable table, XA, an ending transaction, a full outbox. */
    NOT_TIED("not.tied"),
    /** Its producer is shut down. */
    SHUT_DOWN("shut.down");

    private final String tag;

    RefusalReason(String tag) {
        this.tag = tag;
    }

    /** The value of the tag {@code reason}. */
    public String tag() {
        return tag;
    }
}
