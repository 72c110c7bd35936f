package io.tenon.crash;

/** What docs/protocol.md says becomes of the transaction that was stopped at a point. */
enum Outcome {
    NO_MESSAGE("no message"),
    ONE_MESSAGE("one message"),
    /** The points marked D. */
    ONE_OR_TWO("one, or two"),
    /** The application was told, or not; its database knows. */
    AS_COMMITTED("as committed");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    boolean mayRepeat() {
        return this == ONE_OR_TWO;
    }

    @Override
    public String toString() {
        return text;
    }
}
