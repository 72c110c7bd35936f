package io.tenon.internal.status;

import io.tenon.internal.SettingName;

/** The tables that Tenon keeps in a database, in the words of its errors. Immutable. */
public enum TableKind {
    STATUS("status table", "a status table", SettingName.TABLE, "note", " (TenonDataSource.ddl prints them, too)"),
    OUTBOX(
            "outbox table",
            "an outbox table",
            SettingName.OUTBOX_TABLE,
            "last_error",
            " (TenonDataSource.outboxDdl prints them, too)");

    private final String name;
    private final String indefinite;
    private final SettingName property;
    private final String noteColumn;
    private final String printedBy;

    TableKind(String name, String indefinite, SettingName property, String noteColumn, String printedBy) {
        this.name = name;
        this.indefinite = indefinite;
        this.property = property;
        this.noteColumn = noteColumn;
        this.printedBy = printedBy;
    }

    String capitalised() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    String indefinite() {
        return indefinite;
    }

    /** The setting that names the table. */
    SettingName property() {
        return property;
    }

    /** The column that says in the schema row what the table is. */
    String noteColumn() {
        return noteColumn;
    }

    /** Returns what else prints the statements that make the table, in brackets. */
    String printedBy() {
        return printedBy;
    }

    @Override
    public String toString() {
        return name;
    }
}
