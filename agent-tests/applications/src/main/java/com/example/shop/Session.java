package com.example.shop;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The server's side of a connection, which an administrator may end. */
final class Session {
    private final String kill;

    private Session(String kill) {
        this.kill = kill;
    }

    static Session of(Connection connection) throws SQLException {
        switch (connection.getMetaData().getDatabaseProductName()) {
            case "H2":
                return new Session("CALL ABORT_SESSION(" + number(connection, "CALL SESSION_ID()") + ")");
            case "PostgreSQL":
                return new Session(
                        "SELECT pg_terminate_backend(" + number(connection, "SELECT pg_backend_pid()") + ", 5000)");
            default:
                return new Session("KILL HARD CONNECTION " + number(connection, "SELECT CONNECTION_ID()"));
        }
    }

    void kill(Connection administrator) throws SQLException {
        try (Statement statement = administrator.createStatement()) {
            statement.execute(kill);
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
