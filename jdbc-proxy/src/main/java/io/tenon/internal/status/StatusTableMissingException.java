package io.tenon.internal.status;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** There is no status table under the configured name, and it was not made. Nothing was changed. Immutable. */
public final class StatusTableMissingException extends SQLException {
    private static final long serialVersionUID = 1L;

    private final String ddl;

    StatusTableMissingException(String message, String ddl, @Nullable SQLException cause) {
        super(message);
        this.ddl = ddl;
        if (cause != null) {
            initCause(cause);
        }
    }

    /** The script with which a DBA makes the table, schema row and all. */
    public String ddl() {
        return ddl;
    }
}
