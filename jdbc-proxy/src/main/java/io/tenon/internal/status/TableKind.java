package io.tenon.internal.status;

/** The tables that Tenon keeps in a database, in the words of its errors. */
public enum TableKind {
    STATUS("status table", "a status table", "table", " (TenonDataSource.ddl prints them, too)"),
    OUTBOX("outbox table", "an outbox table", "outboxTable", "");

    private final String name;
    private final String indefinite;
    private final String property;
    private final String printedBy;

    TableKind(String name, String indefinite, String property, String printedBy) {
        this.name = name;
        this.indefinite = indefinite;
        this.property = property;
        this.printedBy = printedBy;
    }

    String capitalised() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    String indefinite() {
        return indefinite;
    }

    /** The setting that names the table. */
    String property() {
        return property;
    }

    /** What else prints the statements that make the table, in brackets. */
    String printedBy() {
        return printedBy;
    }

    @Override
    public String toString() {
        return name;
    }
}
