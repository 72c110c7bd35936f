package io.tenon.internal.rescue;

import io.tenon.internal.check.Mark;
import io.tenon.internal.stored.StoredMessage;
import org.jspecify.annotations.Nullable;

/** Tells which parked halves are a check group's. Stateless. */
final class ParkedMarks {
    private ParkedMarks() {}

    /** Returns the mark of a half of a check group; null for a half of another one, or without a mark of Tenon's. */
    static @Nullable Mark of(StoredMessage parked, String checkGroup) {
        return checkGroup.equals(parked.property("PGROUP")) ? Mark.parse(parked.property(Mark.PROPERTY)) : null;
    }
}
