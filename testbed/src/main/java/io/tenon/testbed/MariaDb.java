package io.tenon.testbed;

/** A database on the JVM's MariaDB server, through MariaDB's driver or MySQL's. */
public final class MariaDb extends MySqlFamilyDatabase {
    /** Which driver talks to the server. */
    public enum Driver {
        MARIADB,
        CONNECTOR_J
    }

    private MariaDb(Driver driver) {
        super(driver == Driver.MARIADB ? "MariaDB" : "MariaDB with Connector/J", MariaDbServer.shared(), driver);
    }

    /** A new empty database, reached by this driver; starts the server if need be (5–10 s). */
    public static MariaDb freshDatabase(Driver driver) {
        return new MariaDb(driver);
    }
}
