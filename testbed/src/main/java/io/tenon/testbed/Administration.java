package io.tenon.testbed;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The sessions of the user who may do everything on a database server. */
record Administration(String product, String url, String user, String password) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(product + " at " + url + " refused: " + sql, e);
        }
    }

    /**
     * Returns when a server that was just started accepts connections.
     *
     * @param log the file in which the server says why, if it never does
     */
    void awaitConnections(Process process, Path log) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            SQLException last = null;
            try (Connection connection = connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                last = e;
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        product + " accepts no connections at " + url
                                + (process.isAlive() ? "; it is running" : "; it has exited") + ". See " + log,
                        last);
            }
            Pause.millis(50);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
