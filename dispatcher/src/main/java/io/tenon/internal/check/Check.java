package io.tenon.internal.check;

import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.status.VerdictQuestion;

/** A broker's question what became of a half. Immutable. */
public final class Check {
    private final Mark mark;
    private final StoredHalf half;

    /** @param half as the check describes it: every check re-appends the half, so the offsets are new ones */
    public Check(Mark mark, StoredHalf half) {
        this.mark = mark;
        this.half = half;
    }

    public Mark mark() {
        return mark;
    }

    public StoredHalf half() {
        return half;
    }

    VerdictQuestion question() {
        return new VerdictQuestion(mark.segment(), mark.attempt());
    }

    @Override
    public String toString() {
        return "check of " + mark + " (" + half + ")";
    }
}
