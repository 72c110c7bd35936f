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
import java.util.concurrent.atomic.AtomicReference;

/** Uses every right that the statements on an outbox table need, in a transaction that is rolled back. Used once. */
final class OutboxTrial {
    private final OutboxTable table;
    private final OutboxSql sql;
    private final RowStatements rows;
    private final Connection own;
    private final byte[] messages;
    private String step = "";

    OutboxTrial(OutboxTable table, OutboxSql sql, RowStatements rows, Connection own, int bytes) {
        this.table = table;
        this.sql = sql;
        this.rows = rows;
        this.own = own;
        this.messages = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            messages[i] = (byte) (i % 3 == 0 ? '\\' : i / 3);
        }
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
        table.insert(own, written, "-", messages);
        step = "UPDATE";
        expectOne(table.renew(own, written, renewed));
        step = "SELECT";
        AtomicInteger found = new AtomicInteger();
        AtomicReference<byte[]> read = new AtomicReference<>();
        rows.query(own, sql.read(1), Collections.singletonList(renewed), row -> {
            found.set(1);
            read.set(row.getBytes("messages"));
        });
        expectOne(found.get());
        if (!Arrays.equals(messages, read.get())) {
            throw new SQLException(
                    "what was written came back changed: the driver and the server take the bytes of a"
                            + " statement for different ones, as with preferQueryMode=simple and standard_conforming_strings=off");
        }
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
