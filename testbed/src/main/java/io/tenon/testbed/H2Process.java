package io.tenon.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;

/**
 * An H2 database in a file, behind a server in a JVM of its own: {@link #kill} is kill -9, which {@link H2#server} can
 * only come near to, and which works under load. Thread-safe.
 */
public final class H2Process implements Database {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String READY = "READY";
    private static final String USER = "sa";

    private final Path folder = TemporaryFolder.create("h2");
    private final int port = Ports.orFree(0);
    private ChildJvm server;

    private H2Process() {
        this.server = launch();
    }

    /** Starts an empty database; committed transactions survive {@link #kill}. */
    public static H2Process start() {
        return new H2Process();
    }

    private ChildJvm launch() {
        ChildJvm jvm = ChildJvm.start(
                H2Process.class,
                List.of("-Dh2.bindAddress=127.0.0.1"),
                List.of(Integer.toString(port), folder.toString()),
                folder.resolve("server.log"));
        jvm.await(READY, PATIENCE);
        return jvm;
    }

    @Override
    public String product() {
        return "H2 process";
    }

    @Override
    public String jdbcUrl() {
        // Without WRITE_DELAY=0 a commit is on its way to the file for half a second, and a kill loses it. With
        // DB_CLOSE_DELAY=-1 the database stays open when all connections are cut at once.
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./tenon;WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return USER;
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public DataSource dataSource() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(jdbcUrl());
        source.setUser(USER);
        source.setPassword("");
        return source;
    }

    @Override
    public void killSession(Connection connection) throws SQLException {
        H2.killSession(connection, dataSource());
    }

    @Override
    public synchronized void kill() {
        server.kill();
    }

    @Override
    public synchronized void restart() {
        if (!server.isAlive()) {
            server = launch();
        }
    }

    @Override
    public synchronized void close() {
        server.kill();
        TemporaryFolder.delete(folder);
    }

    @Override
    public String toString() {
        return product();
    }

    /** Runs in the child: serves until its standard input ends. */
    public static void main(String[] arguments) throws SQLException, IOException {
        Server.createTcpServer("-tcpPort", arguments[0], "-ifNotExists", "-baseDir", arguments[1])
                .start();
        System.out.println(READY);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            // Nothing is written to the child.
        }
        // The parent is gone, and with it everybody who could want an orderly end.
        Runtime.getRuntime().halt(0);
    }
}
