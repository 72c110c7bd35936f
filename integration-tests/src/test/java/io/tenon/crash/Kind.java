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
    /** Two orders, the second one when the first is so old that the commit has to seal. */
    SEALED,
    /** The same, so old that the broker has asked about the first one and made a copy of its half. */
    COPIED,
    /** One order; its message's first half is stored, and the acknowledgement lost: a second attempt wins. */
    RETRY,
    /** One order; its message is not waited for until the commit. */
    ENQUEUED,
    /** Orders are only read, and a message is sent; the connection is closed with neither commit nor rollback. */
    RELEASED
}
