package io.tenon.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JVM's one MySQL server: Debian's, since no other is to be had as a package. */
final class MySqlServer {
    private static final System.Logger LOG = System.getLogger(MySqlServer.class.getName());

    private static final String REQUIRED = "tenon.mysql.required";
    private static final String PROGRAM = "usr/sbin/mysqld";

    private static @Nullable MySqlFamilyServer shared;

    private MySqlServer() {}

    /**
     * The programs, which are looked for once, and fetched if this is the first time on the machine (10 s, 60 MB,
     * unpacked 330 MB).
     */
    private static final class Programs {
        static final Optional<Debian> FOUND = find();

        private static Optional<Debian> find() {
            try {
                Debian found = Debian.unpacked("mysql", "mysql-server-core");
                Debian.run(found.command(PROGRAM, List.of("--no-defaults", "--version")));
                return Optional.of(found);
            } catch (IOException e) {
                if (Boolean.getBoolean(REQUIRED)) {
                    throw new IllegalStateException("There is no MySQL server to be had, and -D" + REQUIRED, e);
                }
                LOG.log(System.Logger.Level.WARNING, "There is no MySQL server to be had here", e);
                return Optional.empty();
            }
        }
    }

    static boolean isAvailable() {
        return Programs.FOUND.isPresent();
    }

    static synchronized MySqlFamilyServer shared() {
        if (shared == null) {
            Debian programs = Programs.FOUND.orElseThrow(
                    () -> new IllegalStateException("There is no MySQL server to be had here; the log says why"));
            Path folder = TemporaryFolder.create("mysql");
            try {
                shared = MySqlFamilyServer.start("MySQL", folder, install(programs, folder), Map.of());
            } catch (IOException e) {
                throw new IllegalStateException("MySQL could not be installed or started in " + folder, e);
            }
        }
        return shared;
    }

    /** @return the command that starts the server */
    private static List<String> install(Debian programs, Path folder) throws IOException {
        // The prepared data are beside the programs, so that they go together when newer ones are fetched.
        Path prepared = programs.folder().resolve("data");
        Prepared.make(
                prepared,
                data -> Debian.run(mysqld(
                        programs, data, data, "--initialize-insecure", "--user=" + System.getProperty("user.name"))));
        Path data = folder.resolve("data");
        Prepared.copy(prepared, data);
        // There is no TLS and no binary log, as MariaDB is started, and is by default.
        return mysqld(
                programs, data, folder, "--tls-version=", "--disable-log-bin", "--mysqlx=OFF", "--secure-file-priv=");
    }

    private static List<String> mysqld(Debian programs, Path data, Path temporary, String... options) {
        Path usr = programs.folder().resolve("usr");
        List<String> all = new ArrayList<>(List.of(
                "--no-defaults",
                "--basedir=" + usr,
                "--lc-messages-dir=" + usr.resolve("share/mysql"),
                "--character-sets-dir=" + usr.resolve("share/mysql/charsets"),
                "--plugin-dir=" + usr.resolve("lib/mysql/plugin"),
                "--datadir=" + data,
                "--tmpdir=" + temporary));
        all.addAll(List.of(options));
        return programs.command(PROGRAM, all);
    }
}
