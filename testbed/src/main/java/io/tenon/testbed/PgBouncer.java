package io.tenon.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PgBouncer in transaction mode in front of one database: Debian's, in a process of its own. Thread-safe. */
public final class PgBouncer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PgBouncer.class.getName());
    private static final String PROGRAM = "usr/sbin/pgbouncer";

    private final Path folder;
    private final String url;
    private final Process process;

    /** The programs, which are looked for once, and fetched if this is the first time on the machine. */
    private static final class Programs {
        static final Optional<Debian> FOUND = find();

        private static Optional<Debian> find() {
            try {
                Debian found = Debian.unpacked("pgbouncer", "pgbouncer");
                Debian.run(found.command(PROGRAM, List.of("--version")));
                return Optional.of(found);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "There is no PgBouncer to be had here", e);
                return Optional.empty();
            }
        }
    }

    private PgBouncer(Path folder, String url, Process process) {
        this.folder = folder;
        this.url = url;
        this.process = process;
    }

    /** Whether there is a PgBouncer here, or Debian's can be fetched. If not, the log says why. */
    public static boolean isAvailable() {
        return Programs.FOUND.isPresent();
    }

    /**
     * Starts PgBouncer, and returns when it accepts connections.
     *
     * @param serverConnections how many connections it shares out among its clients
     * @throws IllegalStateException if it does not start, or is not {@linkplain #isAvailable available}
     */
    public static PgBouncer start(Postgres database, int serverConnections) {
        Debian programs = Programs.FOUND.orElseThrow(() -> new IllegalStateException("There is no PgBouncer here"));
        Path folder = TemporaryFolder.create("pgbouncer");
        int port = Ports.orFree(0);
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/pooled?prepareThreshold=0";
        try {
            // When started as root, PgBouncer becomes the user nobody, who has to get at its log.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            Path settings = Files.writeString(
                    folder.resolve("pgbouncer.ini"), settings(database, port, folder, serverConnections));
            Path log = folder.resolve("output.log");
            Process process = new ProcessBuilder(programs.command(PROGRAM, command(settings)))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            PgBouncer started = new PgBouncer(folder, url, process);
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-PgBouncer"));
            new Administration("PgBouncer", url, PostgresServer.USER, PostgresServer.PASSWORD)
                    .awaitConnections(process, log);
            return started;
        } catch (IOException e) {
            throw new IllegalStateException("PgBouncer could not be started in " + folder, e);
        }
    }

    private static List<String> command(Path settings) {
        String user = System.getProperty("user.name");
        return "root".equals(user) ? List.of("--user", "nobody", settings.toString()) : List.of(settings.toString());
    }

    private static String settings(Postgres database, int port, Path folder, int serverConnections) {
        String target = database.jdbcUrl().substring(database.jdbcUrl().lastIndexOf('/') + 1);
        return String.join(
                "\n",
                "[databases]",
                "pooled = host=127.0.0.1 port=" + database.port() + " dbname=" + target + " user=" + database.user()
                        + " password=" + database.password() + " pool_size=" + serverConnections,
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + port,
                "unix_socket_dir =",
                "auth_type = any",
                "pool_mode = transaction",
                "ignore_startup_parameters = extra_float_digits",
                "logfile = " + folder.resolve("pgbouncer.log"),
                "max_client_conn = 200",
                "");
    }

    /** Returns a data source, each connection of which is new to PgBouncer, which has few to the server. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(PostgresServer.USER);
        source.setPassword(PostgresServer.PASSWORD);
        return source;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        TemporaryFolder.delete(folder);
    }
}
