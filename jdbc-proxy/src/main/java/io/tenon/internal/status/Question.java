package io.tenon.internal.status;

/** What a check asks: has the segment committed, and does this attempt of its message count? Immutable. */
public final class Question {
    private final StatusId segment;
    private final StatusId attempt;

    public Question(StatusId segment, StatusId attempt) {
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
        return other instanceof Question
                && segment.equals(((Question) other).segment)
                && attempt.equals(((Question) other).attempt);
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
