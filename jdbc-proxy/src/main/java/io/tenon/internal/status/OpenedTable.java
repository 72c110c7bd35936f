package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.OwnIsolation;

/** What was found out about a table of Tenon's when it was opened. Immutable. */
public final class OpenedTable {
    private final Dialect dialect;
    private final TableLocation location;
    private final String tableId;
    private final OwnIsolation isolation;
    private final boolean endsProveNothing;

    OpenedTable(
            Dialect dialect, TableLocation location, String tableId, OwnIsolation isolation, boolean endsProveNothing) {
        this.dialect = dialect;
        this.location = location;
        this.tableId = tableId;
        this.isolation = isolation;
        this.endsProveNothing = endsProveNothing;
    }

    public Dialect dialect() {
        return dialect;
    }

    TableLocation location() {
        return location;
    }

    /** Schema and name, quoted. */
    public String qualifiedName() {
        return location.qualifiedName();
    }

    /** Random, made with the table. */
    String tableId() {
        return tableId;
    }

    /** Of Tenon's own sessions. */
    public OwnIsolation isolation() {
        return isolation;
    }

    /** Whether the driver may keep a commit or a rollback to itself. */
    boolean endsProveNothing() {
        return endsProveNothing;
    }
}
