package io.tenon.testbed;

/** A database on the JVM's MariaDB server, through MariaDB's driver or MySQL's. */
public final class MariaDb extends MySqlFamilyDatabase {
    /** Which driver talks to the server. */
    public enum Driver {
        MARIADB,
        CONNECTOR_J
    }

    private MariaDb(Driver driver, MySqlFamilyServer server) {
        super(driver == Driver.MARIADB ? "MariaDB" : "MariaDB with Connector/J", server, driver);
    }

    /** A new empty database, reached by this driver; starts the server if need be (5–10 s). */
    public static MariaDb freshDatabase(Driver driver) {
        return new MariaDb(driver, MariaDbServer.shared());
    }

    /** The same on a server of its own that is started with these options, and stopped with the JVM. */
    public static MariaDb onServerWith(Driver driver, String... options) {
        return new MariaDb(driver, MariaDbServer.start(options));
    }
}
