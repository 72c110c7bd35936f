package com.example.shop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What frameworks put around connections: a view of the thread's own one, first asked for in the middle of its
 * transaction; proxies of everything that an object implements. Prints lines that begin with SEEN.
 */
public final class Wrappers {
    private final Shop shop;
    private final DataSource pool;

    private Wrappers(Shop shop) {
        this.shop = shop;
        this.pool = new Pools(shop, true).dataSource("hikari");
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> new Wrappers(shop).look());
    }

    private void look() throws Exception {
        viewOfATransaction();
        proxies();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            shop.place(connection, "rolled-back");
            connection.rollback();
        }
    }

    private void viewOfATransaction() throws SQLException {
        TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(pool));
        TransactionAwareDataSourceProxy aware = new TransactionAwareDataSourceProxy(pool);
        transactions.execute(status -> {
            try (Connection view = aware.getConnection()) {
                shop.place(view, "seen-through-a-view");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            status.setRollbackOnly();
            return null;
        });
        try (Connection connection = pool.getConnection();
                PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) FROM orders");
                ResultSet row = count.executeQuery()) {
            row.next();
            System.out.println("SEEN orders after a rollback: " + row.getInt(1));
        }
    }

    private void proxies() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
            Connection proxy = (Connection) proxyOf(connection);
            System.out.println("SEEN through a proxy: autocommit " + proxy.getAutoCommit());
            System.out.println("SEEN through a proxy: results " + ((PreparedStatement) proxyOf(statement)).execute());
        }
    }

    /** Of every interface that the object's class and its superclasses name, each once. */
    private static Object proxyOf(Object object) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> implemented : type.getInterfaces()) {
                interfaces.add(implemented);
            }
        }
        return Proxy.newProxyInstance(
                Wrappers.class.getClassLoader(), interfaces.toArray(new Class<?>[0]), (proxy, method, arguments) -> {
                    try {
                        return method.invoke(object, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
