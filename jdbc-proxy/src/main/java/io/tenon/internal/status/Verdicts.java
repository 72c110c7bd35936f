package io.tenon.internal.status;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rule R7.2 as a function, without a database. Stateless. */
public final class Verdicts {
    private Verdicts() {}

    /**
     * Returns the verdict that two rows allow which <em>one</em> statement has read: if they were read apart, in either
     * order, orphans would be delivered.
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

    /** Returns the verdict by the attempt's own row, which goes before that of its segment. */
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
