package io.tenon.agent.jdbc;

import io.tenon.internal.database.ApplicationLoader;
import io.tenon.internal.datasource.LendingDataSource;
import io.tenon.internal.datasource.Login;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where Tenon's own connections come from: the application's DataSource or driver, held weakly, so that a redeployed
 * application can go.
 */
abstract class OwnCallDataSource extends LendingDataSource implements ApplicationLoader.Known {
    /** By which the thread that made the application's object, or used it first, looked for services; of a shared one, used it last. */
    private volatile WeakReference<@Nullable ClassLoader> makers;

    /** @param makers null if it is that of the calling thread */
    OwnCallDataSource(@Nullable ClassLoader makers) {
        this.makers = new WeakReference<>(makers == null ? ApplicationLoader.ofThisThread() : makers);
    }

    static OwnCallDataSource of(DataSource dataSource, @Nullable ClassLoader makers) {
        WeakReference<DataSource> held = new WeakReference<>(dataSource);
        return new OwnCallDataSource(makers) {
            @Override
            Connection connect() throws SQLException {
                return present(held.get()).getConnection();
            }

            @Override
            public @Nullable Object held() {
                return held.get();
            }
        };
    }

    abstract Connection connect() throws SQLException;

    /** Several applications may share one: the one that uses it is running. */
    final void usedByThisThread() {
        ClassLoader users = ApplicationLoader.ofThisThread();
        if (users != null && users != makers.get()) {
            makers = new WeakReference<>(users);
        }
    }

    /** The application has got a connection from this one, of several that are one source. */
    void used(DataSource dataSource) {}

    /**
     * The application has got a connection by this login.
     *
     * @return an equal one that is known
     */
    Login worked(Login login) {
        return login;
    }

    /** A message is sent in a transaction of a connection with this login. */
    void sends(Login login) {}

    /** The source is closed: nothing of the application's is kept. */
    void release() {}

    static <T> T present(@Nullable T source) throws SQLException {
        if (source == null) {
            throw new SQLException("the application's DataSource or driver is gone: was the application undeployed?");
        }
        return source;
    }

    @Override
    public @Nullable ClassLoader applicationsLoader() {
        ClassLoader known = makers.get();
        Object held = known == null ? held() : null;
        return held == null ? known : held.getClass().getClassLoader();
    }

    @Override
    public Connection getConnection() throws SQLException {
        JdbcCallStack stack = JdbcCallStack.current();
        stack.ownCalls++;
        try (ApplicationLoader lent = ApplicationLoader.of(this)) {
            return OwnCallProxy.on(connect(), this);
        } finally {
            stack.ownCalls--;
        }
    }
}
