package io.tenon.internal.outbox;

import io.tenon.internal.database.OwnSession;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;

/** Uses every right that the statements on an outbox table need, in a transaction that is rolled back. Used once. */
final class OutboxTrial {
    private final OutboxTable table;
    private final OutboxSql sql;
    private final RowStatements rows;
    private final Connection own;
    private final byte[] messages;
    private String step = "";

    OutboxTrial(OutboxTable table, OutboxSql sql, RowStatements rows, Connection own, byte[] messages) {
        this.table = table;
        this.sql = sql;
        this.rows = rows;
        this.own = own;
        this.messages = messages;
    }

    /** @throws SQLException that names what was refused first; a time-out says nothing about rights, and comes as it is */
    void run(OwnSession session) throws SQLException {
        try {
            session.undone(() -> {
                writeAndDelete();
                return true;
            });
        } catch (SQLTimeoutException e) {
            throw e;
        } catch (SQLException e) {
            throw new SQLException(
                    "Outbox table " + table.qualifiedName() + " cannot be written to: " + step
                            + " was tried and refused (" + e.getMessage()
                            + "). Grant this user SELECT, INSERT, UPDATE and DELETE on it.",
                    e.getSQLState(),
                    e.getErrorCode(),
                    e);
        }
    }

    private void writeAndDelete() throws SQLException {
        StatusId written = StatusId.next();
        StatusId renewed = StatusId.next();
        step = "INSERT";
        table.insert(own, written, "", messages);
        step = "UPDATE";
        expectOne(table.renew(own, written, renewed));
        step = "SELECT";
        AtomicInteger found = new AtomicInteger();
        rows.query(own, sql.present(1), Collections.singletonList(renewed), row -> found.set(1));
        expectOne(found.get());
        step = "DELETE";
        expectOne(rows.update(own, sql.delete(1), Arrays.asList(renewed)));
    }

    private static void expectOne(int hit) throws SQLException {
        if (hit != 1) {
            throw new SQLException(
                    "the statement was accepted, but it did not hit the row just written; a trigger, a rule or a"
                            + " row policy hides it");
        }
    }
}
