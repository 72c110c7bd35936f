package io.tenon.internal.spring.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The bean in the place of the application's DataSource: a {@link io.tenon.jdbc.TenonDataSource} around it, in a class
 * of Spring's, in which Boot looks for the pool (metrics, health, a second DataSource derived from it). Thread-safe.
 */
public class WrappedDataSource extends DelegatingDataSource {
    private final DataSource wrapped;
    private volatile FollowedLender lender;

    WrappedDataSource(FollowedLender lender) {
        super(lender.applications().real());
        this.wrapped = lender.applications().real();
        this.lender = lender;
    }

    /** Returns the application's DataSource. */
    public DataSource wrapped() {
        return wrapped;
    }

    /** Goes on with another lender: the application's DataSource leads to another database now. */
    void replace(FollowedLender by) {
        lender = by;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return lent(DataSource::getConnection);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return lent(from -> from.getConnection(username, password));
    }

    private Connection lent(FollowedLender.Lending lending) throws SQLException {
        while (true) {
            FollowedLender asked = lender;
            Connection connection = asked.lent(lending);
            if (asked == lender) {
                return connection;
            }
            // The connection is of the other database, though it is followed as one of the former.
            connection.close();
        }
    }

    // The following are the pool's properties, for libraries that read a DataSource's properties by name:
    // ShardingSphere, and Boot where it derives another DataSource (Flyway's, with a user of its own). They are null
    // where the pool has none.

    public @Nullable String getUrl() {
        return JdbcAddress.of(wrapped());
    }

    public @Nullable String getUsername() {
        return JdbcAddress.userOf(wrapped());
    }

    public @Nullable String getDriverClassName() {
        return JdbcAddress.driverOf(wrapped());
    }

    public @Nullable String getPassword() {
        return JdbcAddress.passwordOf(wrapped());
    }

    /**
     * Returns the pool for the type DataSource: a caller that asks for it wants what is inside (Boot 3 and 4, for a
     * DataSource that is derived from this one).
     */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type == DataSource.class) {
            return type.cast(wrapped());
        }
        return type.isInstance(this) ? type.cast(this) : lender.tenon().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || lender.tenon().isWrapperFor(type);
    }

    @Override
    public String toString() {
        return lender.tenon().toString();
    }
}
