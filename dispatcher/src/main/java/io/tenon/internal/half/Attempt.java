package io.tenon.internal.half;

import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.status.StatusId;
import org.jspecify.annotations.Nullable;

/** One try to store a half message (R4). Guarded by its message's monitor. */
final class Attempt {
    final StatusId id = StatusId.next();

    /** When the attempt began, on {@link System#nanoTime()}'s clock. */
    final long beganNanos = System.nanoTime();

    /** The half that the attempt stored; null as long as that is not known. */
    @Nullable
    StoredHalf half;
}
