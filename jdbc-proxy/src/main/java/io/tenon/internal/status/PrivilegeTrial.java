package io.tenon.internal.status;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tries every kind of statement that the protocol needs, on the real table, and rolls each back: what a list of grants
 * promises, a trigger, a policy or a replica may still refuse. Used once, by one thread.
 */
final class PrivilegeTrial {
    private final StatusTable table;
    private final StatusSql sql;
    private final Connection connection;
    private final StatusId segment = StatusId.next();
    private final StatusId attempt = StatusId.next();
    private final Map<Privilege, SQLException> refused = new EnumMap<>(Privilege.class);

    PrivilegeTrial(StatusTable table, StatusSql sql, Connection connection) {
        this.table = table;
        this.sql = sql;
        this.connection = connection;
    }

    /**
     * Tries these privileges, and returns what was refused, and how.
     *
     * @throws SQLException if the connection itself fails; whatever was tried is rolled back then, too
     */
    Map<Privilege, SQLException> run(Set<Privilege> privileges) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            for (Privilege privilege : privileges) {
                attempt(privilege);
            }
            connection.setAutoCommit(autoCommit);
        } catch (SQLException | RuntimeException e) {
            // A pool may take the connection away for the very refusal that is looked for (Druid).
            if (refused.isEmpty() || !connection.isClosed()) {
                restore(autoCommit, e);
                throw e;
            }
        }
        return Collections.unmodifiableMap(refused);
    }

    private void restore(boolean autoCommit, Exception because) {
        try {
            // The rollback comes first, since the return to autocommit would commit.
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** @throws SQLException that names what was refused first of what a message needs */
    void requireWritable() throws SQLException {
        Map<Privilege, SQLException> refusals = run(EnumSet.of(Privilege.INSERT, Privilege.UPDATE));
        if (refusals.isEmpty()) {
            return;
        }
        Map.Entry<Privilege, SQLException> first =
                refusals.entrySet().iterator().next();
        SQLException e = first.getValue();
        throw new SQLException(
                "Status table " + table.qualifiedName() + " cannot be written to: " + first.getKey()
                        + " was tried and refused (" + e.getMessage()
                        + "). Grant this user SELECT, INSERT, UPDATE and DELETE on it.",
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }

    private void attempt(Privilege privilege) throws SQLException {
        try {
            boolean rowsAreThere = !refused.containsKey(Privilege.INSERT);
            if (rowsAreThere) {
                table.insertLive(connection, segment);
                table.insertVoid(connection, Collections.singleton(attempt));
            }
            use(privilege, rowsAreThere);
        } catch (SQLTimeoutException e) {
            // A time-out says nothing about the privilege.
            throw e;
        } catch (SQLException e) {
            refused.put(privilege, e);
        } finally {
            // The rollback comes before the return to autocommit, which would commit.
            connection.rollback();
        }
    }

    private void use(Privilege privilege, boolean rowsAreThere) throws SQLException {
        switch (privilege) {
            case INSERT:
                return;
            case UPDATE:
                expect(rowsAreThere ? 1 : 0, table.seal(connection, Collections.singleton(segment)));
                return;
            case SELECT:
                expect(rowsAreThere ? 1 : 0, rows(sql.read(1)));
                return;
            case LOCK:
                if (sql.probes) {
                    expect(rowsAreThere ? 1 : 0, rows(sql.probe(1)));
                }
                return;
            case DELETE:
                expect(rowsAreThere ? 2 : 0, deleted());
                return;
        }
    }

    private static void expect(int rows, int hit) throws SQLException {
        if (rows != hit) {
            throw new SQLException("the statement was accepted, but it hit " + hit + " of the " + rows
                    + " rows just written; a trigger, a rule or a row policy hides them");
        }
    }

    private int rows(String text) throws SQLException {
        return table.dialect().runPassing(() -> rowsOnce(text));
    }

    private int rowsOnce(String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            IdColumn.bind(table.dialect(), statement, 1, segment);
            int rows = 0;
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows++;
                }
            }
            return rows;
        }
    }

    private int deleted() throws SQLException {
        List<StatusId> ids = Arrays.asList(segment, attempt);
        try (PreparedStatement statement = connection.prepareStatement(sql.delete(ids.size()))) {
            for (int i = 0; i < ids.size(); i++) {
                IdColumn.bind(table.dialect(), statement, i + 1, ids.get(i));
            }
            return statement.executeUpdate();
        }
    }
}
