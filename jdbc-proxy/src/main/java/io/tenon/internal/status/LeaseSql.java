package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.OwnSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The statements by which one of several processes leads, on a row of a table of Tenon's. Immutable. */
public final class LeaseSql {
    private final String take;
    private final String find;
    private final String insert;
    private final String delete;

    /**
     * @param take takes the lease; its values are the new holder, the row's id, the holder whose it may be, and the
     *     milliseconds after which it is anybody's
     * @param find looks for the row; its value is the id
     * @param insert makes the row; its values are those that {@link #lead} is given
     * @param delete ends the lease; its values are the id and the holder
     */
    public LeaseSql(String take, String find, String insert, String delete) {
        this.take = take;
        this.find = find;
        this.insert = insert;
        this.delete = delete;
    }

    /**
     * Becomes, or stays, the leader, if nobody else is: the lease counts from now, by the database's clock.
     *
     * @param inserted the values of a row that is made; the first one is its id
     */
    public boolean lead(
            OwnSession session,
            Connection own,
            Dialect dialect,
            RowStatements rows,
            List<?> inserted,
            String instance,
            long leaseMillis)
            throws SQLException {
        Object id = inserted.get(0);
        try {
            List<?> taken = Arrays.asList(instance, id, instance, leaseMillis);
            if (session.run(() -> rows.update(own, take, taken)) == 1) {
                return true;
            }
            List<StatusId> others = new ArrayList<>();
            session.run(() -> {
                rows.query(
                        own,
                        find,
                        Collections.singletonList(id),
                        result -> others.add(IdColumn.idAt(dialect, result, 1)));
                return others;
            });
            // It is looked for before it is inserted, since servers log each duplicate key as an error.
            return others.isEmpty() && session.run(() -> rows.update(own, insert, inserted)) == 1;
        } catch (SQLException e) {
            if (dialect.isDuplicateKey(e) || dialect.isDeadlock(e) || dialect.isLockedByOther(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Ends the lease at once, if it is this instance's. */
    public void resign(OwnSession session, Connection own, RowStatements rows, StatusId id, String instance)
            throws SQLException {
        session.run(() -> rows.update(own, delete, Arrays.asList(id, instance)));
    }
}
