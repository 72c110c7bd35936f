package io.tenon.operations.parked;

import io.tenon.internal.rescue.BrokerIndex;

/** What is to be done with a parked half. */
enum ParkedFate {
    COMMITTED("its transaction committed: to be rescued"),
    LEASE("its transaction committed, and its sender may be ending it: left for now"),
    NO_ROW("no row of its transaction: rescue proves that none can come"),
    ROLLED_BACK("rolled back, or void: left"),
    DELIVERED("delivered already: left"),
    PUT_BACK("put back already: left"),
    TOO_OLD("no row, and older than the retention: the rows prove nothing any more; ask your business tables"),
    UNKNOWN_ROW("a row of a kind that this release does not know: left"),
    OTHER_TABLE("of another status table: run this with the --url of its database"),
    NOT_ASKED("no database was asked (--url)"),
    OTHER_RESCUER("an instance, or another command, rescues its check group just now: left"),
    REFUSED("whether it was delivered cannot be told, since its broker refuses to look for it in its topic: left"),
    UNSURE("whether it was delivered cannot be told, since its broker finds nothing by its index: left");

    private final String text;

    ParkedFate(String text) {
        this.text = text;
    }

    /** Returns what is to be done with a committed half, by what its broker's index knows of it. */
    static ParkedFate of(BrokerIndex.Trace trace) {
        switch (trace) {
            case DELIVERED:
                return DELIVERED;
            case PUT_BACK:
                return PUT_BACK;
            case UNSURE:
                return UNSURE;
            case REFUSED:
                return REFUSED;
            default:
                return COMMITTED;
        }
    }

    String text() {
        return text;
    }

    /** Whether somebody has to look at the half, or do something about it. */
    boolean isOpen() {
        return this != ROLLED_BACK && this != DELIVERED && this != PUT_BACK;
    }
}
