package io.tenon.operations.half;

/** The states of a half, or of a copy of it, at its broker. */
public enum HalfAtBroker {
    /** The broker has no such half. */
    NONE,
    /** The half has not ended, as far as its broker knows. */
    PENDING,
    /** The half's broker has marked it as ended. */
    ENDED,
    /** The broker is done with the half, and has not marked it: it was copied, parked, or is too old. */
    MOVED_ON,
    /**
     * The broker keeps halves in RocksDB, has asked as often as it does, and has forgotten the half: this is as if it
     * were parked.
     */
    GIVEN_UP,
    /**
     * There are too many marks to look through, or the broker was started too short a time ago to tell whether it asks
     * about the half still.
     */
    UNKNOWN
}
