package io.tenon.testbed;

/** A database on the JVM's MySQL server, through Connector/J. Thread-safe. */
public final class MySql extends MySqlFamilyDatabase {
    private MySql() {
        super("MySQL", MySqlServer.shared(), MariaDb.Driver.CONNECTOR_J);
    }

    /**
     * Whether there is a MySQL server here, or Debian's can be fetched: on Debian, with a way to its mirror. If not, the
     * log says why.
     *
     * @throws IllegalStateException if not, and the system property {@code tenon.mysql.required} is true
     */
    public static boolean isAvailable() {
        return MySqlServer.isAvailable();
    }

    /**
     * Returns a new empty database; starts the server if need be (5 s).
     *
     * @throws IllegalStateException if there is no server {@linkplain #isAvailable available}
     */
    public static MySql freshDatabase() {
        return new MySql();
    }
}
