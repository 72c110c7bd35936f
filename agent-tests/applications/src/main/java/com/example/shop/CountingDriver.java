package com.example.shop;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.logging.Logger;

/**
 * H2's driver, with every call counted that reaches it; {@code jdbc:counted:} takes the place of {@code jdbc:}. With {@link
 * #refuse} it is as Hive's, which does not answer every question.
 */
public final class CountingDriver implements Driver {
    static final String PREFIX = "jdbc:counted:";

    private static final Map<String, Integer> COUNTS = new TreeMap<>();
    private static volatile boolean refuses;

    static {
        try {
            DriverManager.registerDriver(new CountingDriver());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void refuse() {
        refuses = true;
    }

    static Map<String, Integer> counts() {
        synchronized (COUNTS) {
            return new TreeMap<>(COUNTS);
        }
    }

    private static void count(String call) {
        synchronized (COUNTS) {
            COUNTS.merge(call, 1, Integer::sum);
        }
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        count("Driver.connect");
        Connection real = new org.h2.Driver().connect("jdbc:" + url.substring(PREFIX.length()), properties);
        return counted(Connection.class, real);
    }

    private static <T> T counted(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                CountingDriver.class.getClassLoader(),
                new Class<?>[] {type},
                new Counting(type.getSimpleName(), real)));
    }

    private static final class Counting implements InvocationHandler {
        private final String type;
        private final Object real;

        Counting(String type, Object real) {
            this.type = type;
            this.real = real;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            String name = method.getName();
            if (name.equals("equals")) {
                return proxy == arguments[0];
            }
            if (name.equals("hashCode")) {
                return System.identityHashCode(proxy);
            }
            count(type + "." + name);
            if (refuses && (name.equals("getMetaData") || name.equals("getAutoCommit")) && type.equals("Connection")) {
                throw new SQLFeatureNotSupportedException("Method not supported");
            }
            try {
                return result(method.invoke(real, arguments));
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }

        private static Object result(Object result) {
            if (result instanceof CallableStatement) {
                return counted(CallableStatement.class, result);
            }
            if (result instanceof PreparedStatement) {
                return counted(PreparedStatement.class, result);
            }
            if (result instanceof Statement) {
                return counted(Statement.class, result);
            }
            if (result instanceof ResultSet) {
                return counted(ResultSet.class, result);
            }
            return result instanceof DatabaseMetaData ? counted(DatabaseMetaData.class, result) : result;
        }
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }
}
