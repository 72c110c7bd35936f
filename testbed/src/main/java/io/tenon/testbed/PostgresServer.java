package io.tenon.testbed;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JVM's one PostgreSQL server. */
final class PostgresServer {
    static final String USER = "postgres";
    static final String PASSWORD = "postgres";

    private static @Nullable PostgresServer shared;

    private final Path folder;
    private final int port;
    private EmbeddedPostgres postgres;
    private boolean killed;

    private PostgresServer(Path folder) throws IOException {
        this.folder = folder;
        this.port = Ports.orFree(0);
        this.postgres = launch();
    }

    static synchronized PostgresServer shared() {
        if (shared == null) {
            Path folder = TemporaryFolder.create("postgres");
            try {
                PostgresServer server = new PostgresServer(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop-postgres"));
                shared = server;
            } catch (IOException e) {
                throw new IllegalStateException("PostgreSQL could not be installed or started in " + folder, e);
            }
        }
        return shared;
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL on port " + port + " refused: " + sql, e);
        }
    }

    synchronized void kill() {
        if (killed) {
            return;
        }
        ProcessHandle postmaster = postmaster();
        // The sessions, too: those that outlive the postmaster keep its shared memory and with it the next start.
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
        killed = true;
    }

    synchronized void restart() {
        if (!killed) {
            return;
        }
        try {
            postgres.close();
            postgres = launch();
            killed = false;
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL did not start again; its data is in " + folder, e);
        }
    }

    private synchronized void stop() {
        // Its data is thrown away: no reason to wait for an orderly end.
        kill();
        TemporaryFolder.delete(folder);
    }

    private EmbeddedPostgres launch() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("listen_addresses", "127.0.0.1")
                // Off by default there, and then a killed server forgets transactions it has reported as committed.
                .setServerConfig("synchronous_commit", "on")
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    private ProcessHandle postmaster() {
        Path file = folder.resolve("data/postmaster.pid");
        try {
            long pid = Long.parseLong(Files.readAllLines(file).get(0).trim());
            return ProcessHandle.of(pid)
                    .orElseThrow(() -> new IllegalStateException("PostgreSQL process " + pid + " is gone already"));
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL's process id cannot be read; is the server running?", e);
        }
    }
}
