package io.tenon.benchmarks.contest;

import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.Database;
import io.tenon.testbed.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one measurement needs: a fresh broker, a fresh database with the table {@code orders}, proxies between where they
 * are wanted, and a folder that goes with it.
 */
final class Stage implements AutoCloseable {
    private final Path folder;
    private final Messaging messaging;
    private final Database database;
    private final @Nullable TcpProxy databaseProxy;
    private final Equipment equipment;

    private Stage(
            Path folder,
            Messaging messaging,
            Database database,
            @Nullable TcpProxy databaseProxy,
            Equipment equipment) {
        this.folder = folder;
        this.messaging = messaging;
        this.database = database;
        this.databaseProxy = databaseProxy;
        this.equipment = equipment;
    }

    /** @param proxied whether proxies stand between the application and its servers */
    static Stage open(Entrant entrant, boolean proxied, Equipment equipment) throws IOException, SQLException {
        Path folder = Files.createTempDirectory("tenon-stage-");
        Messaging messaging = messaging(entrant, folder.resolve("broker"), proxied, equipment.brokerOptions());
        try {
            Database database = equipment.database().freshDatabase();
            String binary = equipment.database().binaryType();
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, body " + binary + ")");
            }
            TcpProxy proxy = proxied ? TcpProxy.start(0, database.port()) : null;
            return new Stage(folder, messaging, database, proxy, equipment);
        } catch (SQLException | RuntimeException e) {
            messaging.close();
            delete(folder);
            throw e;
        }
    }

    private static Messaging messaging(Entrant entrant, Path folder, boolean proxied, List<String> options) {
        return entrant == Entrant.XA
                ? new ArtemisMessaging(proxied, options)
                : new RocketMqMessaging(folder, proxied, options);
    }

    Messaging messaging() {
        return messaging;
    }

    Database database() {
        return database;
    }

    @Nullable
    TcpProxy databaseProxy() {
        return databaseProxy;
    }

    /** Starts the application in a JVM of its own. */
    Application application(Entrant entrant, Work work, int threads) {
        Arena arena = new Arena(
                databaseProxy == null ? database.jdbcUrl() : database.jdbcUrl(databaseProxy),
                database.user(),
                database.password(),
                threads,
                messaging.nameServer(),
                Messaging.TOPIC,
                messaging.queueUrl());
        List<String> options = new ArrayList<>(List.of(
                "-Xmx1g",
                "-XX:+UseParallelGC",
                "-Djava.io.tmpdir=" + folder,
                "-Duser.home=" + folder,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        options.addAll(entrant.options(equipment.agentJar()));
        options.addAll(equipment.jvmOptions());
        Path log = folder.resolve("application.log");
        ChildJvm jvm = ChildJvm.startWith(options, ApplicationMain.class, List.of(entrant.label(), work.name()), log);
        return new Application(jvm, arena, log);
    }

    /** How many rows were committed. */
    long rows() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        messaging.close();
        if (databaseProxy != null) {
            databaseProxy.close();
        }
        database.close();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (UncheckedIOException e) {
            throw new IOException("The folder of a measurement could not be deleted: " + folder, e);
        }
    }
}
