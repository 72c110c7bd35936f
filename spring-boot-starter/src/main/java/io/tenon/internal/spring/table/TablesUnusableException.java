package io.tenon.internal.spring.table;

import java.sql.SQLException;

/** Thrown where a table of Tenon's cannot be used, and the application is not to start without it. Immutable. */
public final class TablesUnusableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String dataSource;

    TablesUnusableException(String dataSource, SQLException cause) {
        super("Tenon's tables cannot be used in DataSource '" + dataSource + "'", cause);
        this.dataSource = dataSource;
    }

    public String dataSource() {
        return dataSource;
    }
}
