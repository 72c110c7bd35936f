package io.tenon.internal.spring.datasource;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.UnsupportedDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The application's DataSource as Tenon gets it: it lends connections, and is not closed, since the application's
 * context does that. The first connection shows whether its database is one that Tenon supports. Thread-safe.
 */
final class ApplicationsDataSource extends DelegatingDataSource {
    private static final Logger log = LoggerFactory.getLogger(ApplicationsDataSource.class);

    private final String name;
    private final DataSource real;

    @SuppressWarnings("ThreadLocalUsage") // of this DataSource, and emptied by the thread that fills it
    private final ThreadLocal<@Nullable Connection> handed = new ThreadLocal<>();

    private volatile @Nullable Boolean supported;

    ApplicationsDataSource(String name, DataSource real) {
        super(real);
        this.name = name;
        this.real = real;
    }

    DataSource real() {
        return real;
    }

    /** Whether a connection has shown a database that Tenon does not support. */
    boolean isUnsupported() {
        return Boolean.FALSE.equals(supported);
    }

    boolean isSupported() {
        return Boolean.TRUE.equals(supported);
    }

    /**
     * Looks whether the database of a connection is supported, if that is not known yet. It leaves the connection as it
     * is.
     */
    void look(@Nullable Connection connection) {
        if (supported == null) {
            supported = supports(connection);
        }
    }

    /**
     * Takes a connection that was borrowed and looked at. The next caller that borrows on this thread gets it, and not
     * another one.
     */
    void hand(Connection connection) {
        handed.set(connection);
    }

    /** Returns the connection that was {@link #hand}ed, if nobody has borrowed it; else null. */
    @Nullable
    Connection takeBack() {
        Connection connection = handed.get();
        handed.remove();
        return connection;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = takeBack();
        return connection == null ? lookedAt(real.getConnection()) : connection;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        Connection connection = takeBack();
        return connection == null ? lookedAt(real.getConnection(username, password)) : connection;
    }

    private Connection lookedAt(@Nullable Connection connection) throws SQLException {
        look(connection);
        if (connection == null) {
            throw new SQLException("DataSource '" + name + "' lent null instead of a connection");
        }
        return connection;
    }

    private @Nullable Boolean supports(@Nullable Connection connection) {
        try {
            Dialect.of(connection == null ? null : connection.getMetaData());
            return true;
        } catch (UnsupportedDatabaseException e) {
            log.warn(
                    "DataSource '{}' is not followed by Tenon: {} Messages sent in its transactions are sent at once, as"
                            + " without Tenon",
                    name,
                    e.getMessage());
            return false;
        } catch (SQLException e) {
            log.debug("The database of DataSource '{}' did not tell its product", name, e);
            return null;
        }
    }

    /** Returns the pool for its own type, also where the pool itself does not admit to that type (Tomcat's). */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(real) ? type.cast(real) : real.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(real) || real.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
