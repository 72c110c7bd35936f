package io.tenon.status;

/** What a row of the status table says; stored as one letter. */
public enum StatusKind {
    /** Under a segment's id: the transaction that wrote it committed, for only then can anybody read it. */
    LIVE('L'),
    /** Under an attempt's id: the transaction disowned this attempt, another one of the same message counts. */
    VOID('V'),
    /** Under a segment's id: a check found no row and made sure that none can come any more. */
    FENCED('F'),
    /** Under the id 0: version and identity of the table itself. */
    SCHEMA('S');

    private final char code;

    StatusKind(char code) {
        this.code = code;
    }

    /** The kind as an SQL literal. */
    String literal() {
        return "'" + code + "'";
    }

    static StatusKind ofCode(String code) {
        for (StatusKind kind : values()) {
            if (code.length() == 1 && code.charAt(0) == kind.code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of status row is written as \"" + code + "\"");
    }
}
