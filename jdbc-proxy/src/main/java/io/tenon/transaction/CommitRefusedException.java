package io.tenon.transaction;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Tenon did not let a transaction commit, because one of its messages could not be stored or its status row could not
 * be written. The transaction <em>was rolled back</em> before this was thrown: neither its rows nor its messages exist.
 * SQLState {@value #SQL_STATE} (class 40, transaction rollback): the unit of work may be tried again.
 */
public final class CommitRefusedException extends SQLException {
    private static final long serialVersionUID = 1L;

    /** Class 40 is "transaction rollback"; subclass 000 says nothing more about why. */
    public static final String SQL_STATE = "40000";

    /** A class that is first needed where a stack ends may never load again. */
    static void load() {}

    CommitRefusedException(String message, @Nullable Throwable cause) {
        super(message, SQL_STATE, cause);
    }
}
