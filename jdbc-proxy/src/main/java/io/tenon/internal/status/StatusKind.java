package io.tenon.internal.status;

/** What a row of the status table says; stored as one letter. Immutable. */
public enum StatusKind {
    /** A row under a segment's id: the transaction that wrote it committed, for only then can anybody read it. */
    LIVE('L'),
    /** A row under an attempt's id: this attempt must not be delivered (again). */
    VOID('V'),
    /**
     * A row under an attempt's id: it is to be delivered whatever became of the transaction it was sent in, unless it
     * is VOID.
     */
    DELIVER('D'),
    /** A row under a segment's id: a check found no row and made sure that none can come any more. */
    FENCED('F'),
    /**
     * A row under a check group's id: whoever rescues its parked halves, named by the note, has done so since
     * created_at (R12).
     */
    LEASE('N'),
    /** The row under the id 0: version and identity of the table itself. */
    SCHEMA('S'),
    /** The kind of a later release, which this one does not know: nothing follows from such a row. */
    FOREIGN('?');

    private final char code;

    StatusKind(char code) {
        this.code = code;
    }

    /** The kind as an SQL literal. */
    String literal() {
        return "'" + code + "'";
    }

    /**
     * Returns the kind of a letter, {@link #FOREIGN} for one that this release does not write: instances of two
     * releases share a table.
     */
    static StatusKind ofCode(String code) {
        for (StatusKind kind : values()) {
            if (code.length() == 1 && code.charAt(0) == kind.code) {
                return kind;
            }
        }
        return FOREIGN;
    }
}
