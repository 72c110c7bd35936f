package io.tenon.internal.database;

import java.sql.SQLException;

/** The database is none of those that a status table can be kept in. Immutable. */
public final class UnsupportedDatabaseException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnsupportedDatabaseException(String message) {
        super(message);
    }
}
