package io.tenon.meters;

import io.tenon.testbed.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database whose answer to a commit gets lost, and that cannot be asked afterwards until it is healed. */
final class DoubtfulDatabase extends DelegatingDataSource {
    private final Database database;
    private final AtomicBoolean failsNext = new AtomicBoolean();
    private volatile boolean away;

    DoubtfulDatabase(Database database) {
        super(database.dataSource());
        this.database = database;
    }

    Database database() {
        return database;
    }

    void failNextCommit() {
        failsNext.set(true);
    }

    void heal() {
        away = false;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (away) {
            throw new SQLTransientConnectionException("the database is away, for the test");
        }
        Connection target = super.getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    boolean fails = method.getName().equals("commit") && failsNext.getAndSet(false);
                    try {
                        away |= fails;
                        Object result = method.invoke(target, args);
                        if (fails) {
                            throw new SQLException("the answer to the commit is lost, for the test");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
