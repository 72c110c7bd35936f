package io.tenon.internal.transaction;

/**
 * Classes of connection pools, known by the names of their packages: nothing else tells a pool from an application. Of
 * frameworks that are more than a pool only the pool is listed: the whole of an application may run within
 * IronJacamar's work manager. Stateless.
 */
public final class PoolClasses {
    private static final String[] PACKAGES = {
        "com.zaxxer.hikari.",
        "com.alibaba.druid.pool.",
        "org.apache.tomcat.jdbc.pool.",
        "org.apache.tomcat.dbcp.",
        "org.apache.commons.dbcp2.",
        "org.apache.commons.dbcp.",
        "com.mchange.v2.",
        "org.apache.ibatis.datasource.pooled.",
        "org.vibur.dbcp.",
        "com.jolbox.bonecp.",
        "org.h2.jdbcx.JdbcConnectionPool",
        "io.agroal.",
        "oracle.ucp.",
        "org.jboss.jca.adapters.jdbc.",
        "org.jboss.jca.core.connectionmanager.pool.",
        "com.atomikos.jdbc.",
        "weblogic.jdbc.",
        "com.ibm.ws.rsadapter."
    };

    /**
     * The methods by which a pool asks for a connection to keep: JDBC's, Druid's filters before a driver, and a builder
     * of JDBC 4.3 (UCP).
     */
    private static final String[] ASKING = {
        "connect", "getConnection", "getPooledConnection", "getXAConnection", "connection_connect", "build"
    };

    private static final String[] REFLECTION = {
        "java.lang.reflect.",
        "jdk.internal.reflect.",
        "sun.reflect.",
        "java.lang.invoke.",
        "java.security.AccessController"
    };

    private PoolClasses() {}

    /** Whether a class of this name belongs to a pool. */
    public static boolean include(String className) {
        return startsWithOneOf(PACKAGES, className);
    }

    /**
     * Whether a pool asks for a connection to keep, somewhere on the stack: calls, by itself, what gives one out. What else lies
     * below a pool's code is not the pool's: it may run the application's, too.
     *
     * @param stack the call under way first
     */
    public static boolean areAsking(StackTraceElement[] stack) {
        boolean asked = false;
        for (StackTraceElement frame : stack) {
            if (asked && include(frame.getClassName())) {
                return true;
            }
            if (!asked || !startsWithOneOf(REFLECTION, frame.getClassName())) {
                asked = isOneOf(ASKING, frame.getMethodName());
            }
        }
        return false;
    }

    private static boolean startsWithOneOf(String[] prefixes, String name) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneOf(String[] names, String name) {
        for (String candidate : names) {
            if (candidate.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
