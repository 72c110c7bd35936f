package io.tenon.internal.half;

import io.tenon.internal.settlement.StoredHalf;
import io.tenon.internal.status.StatusId;
import org.jspecify.annotations.Nullable;

/** One try to store a half message (R4). Guarded by its message's monitor. */
final class Attempt {
    final StatusId id = StatusId.next();

    /** On {@link System#nanoTime()}'s clock. */
    final long beganNanos = System.nanoTime();

    /** Where it is stored, once that is known. */
    @Nullable
    StoredHalf half;
}
