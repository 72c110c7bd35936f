package io.tenon.operations.half;

/** What the rows of a half allow (R7.2), or why they allow nothing. */
public enum RowVerdict {
    COMMIT("its rows say COMMIT"),
    /** The half's sender may be ending it by itself. */
    LEASE("its rows say COMMIT, and the lease of its sender is not over"),
    ROLLBACK("its rows say ROLLBACK"),
    /** There is no row, which proves nothing before the segment is fenced. */
    NO_ROW("there is no row of its transaction"),
    UNKNOWN_ROW("a row of a kind that this release does not know"),
    OTHER_TABLE("it belongs to another status table"),
    NOT_OURS("it bears no mark of Tenon's"),
    NOT_ASKED("no database was asked");

    private final String text;

    RowVerdict(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
