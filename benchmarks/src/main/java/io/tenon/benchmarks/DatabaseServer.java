package io.tenon.benchmarks;

import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.MySql;
import io.tenon.testbed.Postgres;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** On which database is measured, through the driver that most applications reach it by. */
public enum DatabaseServer {
    MARIADB,
    MYSQL,
    POSTGRESQL;

    /** @throws IllegalArgumentException that lists them */
    public static DatabaseServer named(String label) {
        return Arrays.stream(values())
                .filter(server -> server.label().equals(label))
                .findAny()
                .orElseThrow(
                        () -> new IllegalArgumentException("There is no database '" + label + "', but " + labels()));
    }

    /** All names, apart by commas. */
    public static String labels() {
        return Arrays.stream(values()).map(DatabaseServer::label).collect(Collectors.joining(", "));
    }

    /** Its name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A new empty database. */
    public Database freshDatabase() {
        return switch (this) {
            case MARIADB -> MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J);
            case MYSQL -> MySql.freshDatabase();
            case POSTGRESQL -> Postgres.freshDatabase();
        };
    }

    /** The type of a column for up to 200 bytes. */
    public String binaryType() {
        return this == POSTGRESQL ? "BYTEA" : "VARBINARY(200)";
    }
}
