package io.tenon.internal.status;

import java.sql.SQLException;

/**
 * The status table cannot be used, and will not be until somebody does something: the product is not supported, the
 * table is another application's or another version's, or stored in a way that proves nothing. Nothing was changed.
 * Immutable.
 */
public final class UnusableTableException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnusableTableException(String message) {
        super(message);
    }
}
