package io.tenon.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of MySQL or MariaDB, which take the same options and statements as far as they are used here. */
final class MySqlFamilyServer {
    static final String USER = "tenon";
    static final String PASSWORD = "tenon";
    /**
     * The parameters that let the driver ask for the key by which a password that the server has not seen yet is
     * encrypted, since there is no TLS here.
     */
    static final String URL_PARAMETERS = "?allowPublicKeyRetrieval=true";

    private final String product;
    private final Path folder;
    private final int port;
    private final Path log;
    private final Administration administration;
    private final ProcessBuilder starter;
    private Process process;

    private MySqlFamilyServer(
            String product, Path folder, int port, List<String> command, Map<String, String> environment)
            throws IOException {
        this.product = product;
        this.folder = folder;
        this.port = port;
        this.log = folder.resolve("server.log");
        this.administration =
                new Administration(product, "jdbc:mysql://127.0.0.1:" + port + "/" + URL_PARAMETERS, USER, PASSWORD);
        this.starter = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        starter.environment().putAll(environment);
        this.process = starter.start();
    }

    /**
     * Starts the server on a free port, for the user who may do everything, and returns when it accepts connections. It
     * ends with this JVM, and its folder with it.
     *
     * @param folder the server's own folder
     * @param own what starts the server, and the options in which the products differ, such as where its data are
     * @param environment what it needs besides this JVM's
     */
    static MySqlFamilyServer start(String product, Path folder, List<String> own, Map<String, String> environment)
            throws IOException {
        int port = Ports.orFree(0);
        List<String> command = new ArrayList<>(own);
        command.addAll(List.of(
                "--init-file=" + initFile(folder),
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--user=" + System.getProperty("user.name"),
                "--character-set-server=utf8mb4",
                "--max-connections=300",
                "--innodb-buffer-pool-size=64M",
                // A commit survives the death of the server, though not of the machine: there is no sync to disk at
                // every commit.
                "--innodb-flush-log-at-trx-commit=2"));
        MySqlFamilyServer server = new MySqlFamilyServer(product, folder, port, command, environment);
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop-" + product));
        server.administration.awaitConnections(server.process, server.log);
        return server;
    }

    private static Path initFile(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("init.sql"),
                "CREATE USER IF NOT EXISTS " + USER + "@'%' IDENTIFIED BY '" + PASSWORD + "';\nGRANT ALL ON *.* TO "
                        + USER + "@'%' WITH GRANT OPTION;\n");
    }

    int port() {
        return port;
    }

    void execute(String sql) {
        administration.execute(sql);
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
            process = starter.start();
        } catch (IOException e) {
            throw new IllegalStateException(product + " did not start again; its data is in " + folder, e);
        }
        administration.awaitConnections(process, log);
    }

    private synchronized void stop() {
        // The data is thrown away, so there is no reason to wait for an orderly end.
        kill();
        TemporaryFolder.delete(folder);
    }
}
