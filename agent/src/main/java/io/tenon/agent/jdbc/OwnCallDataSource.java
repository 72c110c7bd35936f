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
 * Gives out Tenon's own connections, from the application's DataSource or driver, which is held weakly, so that a
 * redeployed application can go. Thread-safe.
 */
abstract class OwnCallDataSource extends LendingDataSource implements ApplicationLoader.Known {
    /**
     * The context class loader of the thread that made the application's object, or used it first; of an object that
     * several applications share, of the thread that used it last.
     */
    private volatile WeakReference<@Nullable ClassLoader> makers;

    /**
     * @param makers the context class loader of the thread that made the object; null if that is the calling thread's
     */
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

    /**
     * Takes the calling thread's context class loader. Several applications may share the object; the one that uses it
     * is running.
     */
    final void usedByThisThread() {
        ClassLoader users = ApplicationLoader.ofThisThread();
        if (users != null && users != makers.get()) {
            makers = new WeakReference<>(users);
        }
    }

    /** The application has got a connection from this DataSource, where several are one source. */
    void used(DataSource dataSource) {}

    /**
     * The application has got a connection with this login.
     *
     * @return an equal login that is known already, or the given one
     */
    Login worked(Login login) {
        return login;
    }

    /** A message is sent in a transaction of a connection with this login. */
    void sends(Login login) {}

    /** The source is closed. Nothing of the application's is kept from then on. */
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
