package io.tenon.testbed;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JVM's one PostgreSQL server. */
final class PostgresServer {
    static final String USER = "postgres";
    static final String PASSWORD = "postgres";

    private static final Duration START = Duration.ofSeconds(60);

    private static @Nullable PostgresServer shared;

    private final Path folder;
    private final int port;
    private final Administration administration;
    private List<String> command = List.of();
    private boolean killed;

    private PostgresServer(Path folder) throws IOException {
        this.folder = folder;
        this.port = Ports.orFree(0);
        this.administration = new Administration("PostgreSQL", jdbcUrl("postgres"), USER, PASSWORD);
        launch();
    }

    static synchronized PostgresServer shared() {
        if (shared == null) {
            Path folder = TemporaryFolder.create("postgres");
            try {
                shared = new PostgresServer(folder);
            } catch (IOException e) {
                throw new IllegalStateException("PostgreSQL could not be installed or started in " + folder, e);
            }
        }
        return shared;
    }

    int port() {
        return port;
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    void execute(String sql) {
        administration.execute(sql);
    }

    synchronized List<ProcessHandle> processes() {
        ProcessHandle postmaster = postmaster();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    synchronized void kill() {
        if (killed) {
            return;
        }
        command = command(postmaster());
        // The sessions are killed, too: those that outlive the postmaster keep its shared memory, and with it the next
        // start.
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
        killed = true;
    }

    synchronized void restart() {
        if (!killed) {
            return;
        }
        Path log = folder.resolve("restarted.log");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL did not start again; its data is in " + folder, e);
        }
        administration.awaitConnections(process, log);
        killed = false;
    }

    /**
     * Returns the command line of the running server, by which it is started again, since the library cannot do that.
     */
    private static List<String> command(ProcessHandle postmaster) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it is somebody else.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(postmaster.info().command().orElseThrow());
        command.addAll(List.of(postmaster.info().arguments().orElseThrow()));
        return command;
    }

    /** Starts the server. The library stops it and deletes its data when the JVM ends, by a hook of its own. */
    private void launch() throws IOException {
        EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(true)
                .setPort(port)
                .setServerConfig("listen_addresses", "127.0.0.1")
                // The library switches this off, and then a killed server forgets transactions that it has reported as
                // committed.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_prepared_transactions", "64") // for XA, which the server refuses by default
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setPGStartupWait(START)
                .start();
    }

    private ProcessHandle postmaster() {
        Path file = folder.resolve("postmaster.pid");
        try {
            long pid = Long.parseLong(Files.readAllLines(file).get(0).trim());
            return ProcessHandle.of(pid)
                    .orElseThrow(() -> new IllegalStateException("PostgreSQL process " + pid + " is gone already"));
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL's process id cannot be read; is the server running?", e);
        }
    }
}
