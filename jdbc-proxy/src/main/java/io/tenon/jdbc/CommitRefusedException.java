package io.tenon.jdbc;

import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tenon did not let a transaction commit, because one of its messages could not be stored or its status row could not
 * be written. The transaction <em>was rolled back</em> before this was thrown: neither its rows nor its messages exist.
 * SQLState {@value #SQL_STATE} (class 40, transaction rollback): the unit of work may be tried again. Immutable.
 */
public final class CommitRefusedException extends SQLTransactionRollbackException {
    private static final long serialVersionUID = 1L;

    /** Class 40 is "transaction rollback"; subclass 000 says nothing more about why. */
    public static final String SQL_STATE = "40000";

    private final ArrayList<String> messageIds;

    /**
     * Makes the exception, which only Tenon throws.
     *
     * @param messageIds the ids of the transaction's messages
     */
    public CommitRefusedException(String reason, List<String> messageIds, @Nullable Throwable cause) {
        super(reason, SQL_STATE, cause);
        this.messageIds = new ArrayList<>(messageIds);
    }

    /** The ids (RocketMQ's UNIQ_KEY) of the messages that were sent in the transaction and will not be delivered. */
    public List<String> messageIds() {
        return Collections.unmodifiableList(messageIds);
    }
}
