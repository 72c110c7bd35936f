package io.tenon.testbed;

/** A database on the JVM's MariaDB server, through MariaDB's driver or MySQL's. Thread-safe. */
public final class MariaDb extends MySqlFamilyDatabase {
    /** The driver that talks to the server. */
    public enum Driver {
        MARIADB,
        CONNECTOR_J
    }

    private MariaDb(Driver driver, MySqlFamilyServer server) {
        super(driver == Driver.MARIADB ? "MariaDB" : "MariaDB with Connector/J", server, driver);
    }

    /** Returns a new empty database, reached by this driver; starts the server if need be (5–10 s). */
    public static MariaDb freshDatabase(Driver driver) {
        return new MariaDb(driver, MariaDbServer.shared());
    }

    /**
     * Returns a new empty database on a server of its own, which is started with these options, and stopped with the
     * JVM.
     */
    public static MariaDb onServerWith(Driver driver, String... options) {
        return new MariaDb(driver, MariaDbServer.start(options));
    }
}
