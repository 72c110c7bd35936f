package io.tenon.internal.database;

import java.sql.Connection;

/**
 * The isolation that sessions of Tenon's own work in. READ COMMITTED, because REPEATABLE READ would lock the gaps in
 * which InnoDB's next rows land, and PostgreSQL would answer the other session's row with 40001 instead of a duplicate
 * key. Immutable.
 */
public enum OwnIsolation {
    /** READ COMMITTED, set for the session, and restored. */
    READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),

    /**
     * REPEATABLE READ, for servers that write their binary log by statement: they refuse every write in READ COMMITTED
     * (1665). Statements of Tenon's go by the key, so a gap is locked for no longer than one of them.
     */
    REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),

    /**
     * READ COMMITTED, said to each transaction, never to the session: a pooler in transaction mode (PgBouncer) would leave
     * what is set for a session on one server connection, and restore it on another one.
     */
    OF_EACH_TRANSACTION(Connection.TRANSACTION_READ_COMMITTED);

    /**
     * Begins such a transaction, under autocommit. A statement of its own, behind the driver's BEGIN, would come too late
     * for pgjdbc's autosave=always: it sets a savepoint first, and in a subtransaction the isolation is fixed.
     */
    static final String BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED";

    final int level;

    OwnIsolation(int level) {
        this.level = level;
    }
}
