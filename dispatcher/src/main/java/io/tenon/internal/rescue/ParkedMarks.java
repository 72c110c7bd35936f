package io.tenon.internal.rescue;

import io.tenon.internal.check.Mark;
import io.tenon.internal.stored.StoredMessage;
import org.jspecify.annotations.Nullable;

/** Whose a parked half is. */
final class ParkedMarks {
    private ParkedMarks() {}

    /** The mark of a half of a check group; null for what is of another one, or not ours at all. */
    static @Nullable Mark of(StoredMessage parked, String checkGroup) {
        return checkGroup.equals(parked.property("PGROUP")) ? Mark.parse(parked.property(Mark.PROPERTY)) : null;
    }
}
