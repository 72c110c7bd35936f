package io.tenon.drivers;

import io.tenon.testbed.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** A database of the testbed's, reached by an old driver with settings of its own instead of by the newest one. */
final class OldDriverDatabase implements Database {
    private final OldDriver driver;
    private final Database server;
    private final String settings;

    /** Kept open: a login takes time, in which a transaction that is to be killed young would grow old. */
    private @Nullable Connection administrator;

    /** @param settings as they stand in a URL, joined by "&amp;" */
    OldDriverDatabase(OldDriver driver, Database server, String settings) {
        this.driver = driver;
        this.server = server;
        this.settings = settings;
    }

    /** The same database through the newest driver, without a setting: what it holds in truth. */
    DataSource newestDriver() {
        return server.dataSource();
    }

    @Override
    public String product() {
        return server.product() + " through " + driver;
    }

    @Override
    public String jdbcUrl() {
        // Otherwise Connector/J 5.1 prints a warning for each connection, which tests take for Tenon's.
        String all = driver == OldDriver.CONNECTOR_J_5_1 ? join("useSSL=false", settings) : settings;
        String url = server.jdbcUrl();
        return all.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + all;
    }

    private static String join(String some, String others) {
        return others.isEmpty() ? some : some + "&" + others;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public List<ProcessHandle> processes() {
        return server.processes();
    }

    @Override
    public String user() {
        return server.user();
    }

    @Override
    public String password() {
        return server.password();
    }

    @Override
    public DataSource dataSource() {
        return new SimpleDriverDataSource(driver.newDriver(), jdbcUrl(), user(), password());
    }

    @Override
    public void killSession(Connection connection) throws SQLException {
        long session = driver.sessionOf(connection);
        try (Statement statement = administrator().createStatement()) {
            statement.execute(
                    driver == OldDriver.PGJDBC_42_2
                            ? "SELECT pg_terminate_backend(" + session + ", 5000)"
                            : "KILL CONNECTION " + session);
        }
    }

    private synchronized Connection administrator() throws SQLException {
        Connection open = administrator;
        if (open == null || !open.isValid(5)) {
            open = newestDriver().getConnection();
            administrator = open;
        }
        return open;
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void restart() {
        server.restart();
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return product();
    }
}
