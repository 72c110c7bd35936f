package io.tenon.internal.status;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rule R7.2, without a database. */
public final class Verdicts {
    private Verdicts() {}

    /**
     * The verdict that two rows allow which <em>one</em> statement read: read apart, in either order, they deliver
     * orphans.
     *
     * @param segment the row under the segment's id; null if there is none
     * @param attempt the row under the attempt's id; null if there is none
     * @return empty if the segment has no row, which proves nothing: it must be fenced
     */
    public static Optional<Verdict> of(@Nullable StatusRow segment, @Nullable StatusRow attempt, Lease lease) {
        if (attempt != null) {
            return Optional.of(ofAttempt(attempt, lease));
        }
        if (segment == null) {
            return Optional.empty();
        }
        switch (segment.kind()) {
            case FENCED:
                return Optional.of(Verdict.ROLLBACK);
            case LIVE:
                return Optional.of(afterLease(segment, lease));
            default:
                // This is no row of a segment: somebody mixed up ids, and a guess could lose or invent a message.
                return Optional.of(Verdict.UNKNOWN);
        }
    }

    /** The row of the attempt itself goes before that of its segment. */
    private static Verdict ofAttempt(StatusRow attempt, Lease lease) {
        switch (attempt.kind()) {
            case VOID:
                return Verdict.ROLLBACK;
            case DELIVER:
                return afterLease(attempt, lease);
            default:
                return Verdict.UNKNOWN;
        }
    }

    private static Verdict afterLease(StatusRow row, Lease lease) {
        return lease.covers(row) ? Verdict.UNKNOWN : Verdict.COMMIT;
    }
}
