package io.tenon.crash;

/** What a transaction does. */
enum Kind {
    /** One order, one message. */
    ONE,
    /** Three orders, a message about each. */
    THREE,
    /** An order and its message, rolled back. */
    ROLLBACK,
    /** A second order and its message are rolled back to a savepoint, a third one is made, all that is committed. */
    SAVEPOINT,
    /** Two orders, the second message when the first is so old that the commit has to seal, or to renew its row. */
    SEALED,
    /** The same, so old that the broker has asked about the first one and made a copy of its half. */
    COPIED,
    /** One order; its message's first half is stored, and the acknowledgement lost: a second attempt wins. */
    RETRY,
    /** One order; its message is not waited for until the commit. */
    ENQUEUED,
    /** Orders are only read, and a message is sent; the connection is closed with neither commit nor rollback. */
    RELEASED,
    /** Two orders, each with a message of a chosen queue: the row of the first one is written before the second order. */
    ORDERED,
    /** One order; its owner reaches no broker, and leaves the message to the relay. */
    LEFT,
    /** The same, with a message of a chosen queue. */
    LEFT_ORDERED,
    /** Two orders, whose messages share a row; the owner sends the first one, and leaves the second one, of a chosen queue. */
    PARTLY_LEFT,
    /** The same, but both are left, and the broker refuses the second one, until that is mended. */
    REFUSED,
    /** One order; its message is to be a half, and the broker is too busy for each attempt. */
    FALLBACK,
    /** Two orders; the first message's body is large, so that it is a half where the second one lies in the outbox. */
    MIXED;

    /** The body of the message of this number is above the limit of the outbox. */
    boolean isLarge(int number) {
        return this == MIXED && number == 1;
    }

    /** The message of this number is of the one queue that is chosen. */
    boolean choosesQueue(int number) {
        return this == ORDERED || this == LEFT_ORDERED || (this == PARTLY_LEFT && number == 2);
    }
}
