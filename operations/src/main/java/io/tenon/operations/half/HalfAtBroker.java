package io.tenon.operations.half;

/** Where a half, or a copy of it, stands at its broker. */
public enum HalfAtBroker {
    /** The broker has none. */
    NONE,
    /** It has not ended, as far as its broker knows. */
    PENDING,
    /** Its broker has marked it as ended. */
    ENDED,
    /** Its broker is done with it, and has not marked it: it was copied, parked, or is too old. */
    MOVED_ON,
    /** Its broker keeps halves in RocksDB, has asked as often as it does, and has forgotten it: as if it were parked. */
    GIVEN_UP,
    /** Too many marks to look through, or its broker was started too short a time ago to tell whether it asks about it still. */
    UNKNOWN
}
