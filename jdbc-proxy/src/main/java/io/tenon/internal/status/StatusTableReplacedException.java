package io.tenon.internal.status;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The table that a statement met is not the one that was opened: made anew under the same name, or another database
 * behind the same URL. What is absent from it was not necessarily rolled back, so it is asked for nothing. Nothing was
 * changed. Immutable.
 */
public final class StatusTableReplacedException extends SQLException {
    private static final long serialVersionUID = 1L;

    StatusTableReplacedException(String qualifiedName, String tableId, @Nullable String note) {
        super("Status table " + qualifiedName + " is not the one that was opened: that one has the id " + tableId
                + ", this one " + (note == null ? "none" : "says \"" + note + "\"")
                + ". It was made anew, or the URL leads to another database now. Messages of transactions in the old one"
                + " are not answered from this one. Bring the old table back if you can; else look up in your business"
                + " tables what they stand for.");
    }
}
