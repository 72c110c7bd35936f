package io.tenon.rules;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A driver whose next commit goes as a test wants it: the faults around a commit that no server makes on demand. */
final class TappedDataSource extends DelegatingDataSource {
    /** What happens instead of a commit. */
    interface Commit {
        void of(Connection connection) throws SQLException;
    }

    private final AtomicReference<Commit> next = new AtomicReference<>();

    TappedDataSource(DataSource target) {
        super(target);
    }

    void onNextCommit(Commit instead) {
        next.set(instead);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection target = super.getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    Commit instead = method.getName().equals("commit") ? next.getAndSet(null) : null;
                    if (instead != null) {
                        instead.of(target);
                        return null;
                    }
                    try {
                        return method.invoke(target, args);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
