package io.tenon.internal.status;

/** What a check asks: has the segment committed, and does this attempt of its message count? Immutable. */
public final class VerdictQuestion {
    private final StatusId segment;
    private final StatusId attempt;

    public VerdictQuestion(StatusId segment, StatusId attempt) {
        this.segment = segment;
        this.attempt = attempt;
    }

    public StatusId segment() {
        return segment;
    }

    public StatusId attempt() {
        return attempt;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerdictQuestion
                && segment.equals(((VerdictQuestion) other).segment)
                && attempt.equals(((VerdictQuestion) other).attempt);
    }

    @Override
    public int hashCode() {
        return segment.hashCode() * 31 + attempt.hashCode();
    }

    @Override
    public String toString() {
        return "segment " + segment + ", attempt " + attempt;
    }
}
