package io.tenon.agent.jdbc;

/**
 * Connection pools by their names. A pool is one source, whatever its connections come from; and a connection that a
 * pool's own code asks for, to keep, is not the application's, although nothing else tells the two apart.
 */
final class Pools {
    private static final String[] PACKAGES = {
        "com.zaxxer.hikari.",
        "com.alibaba.druid.pool.",
        "org.apache.tomcat.jdbc.pool.",
        "org.apache.tomcat.dbcp.",
        "org.apache.commons.dbcp2.",
        "org.apache.commons.dbcp.",
        "com.mchange.v2.",
        "org.apache.ibatis.datasource.pooled.",
        "io.agroal.",
        "org.vibur.dbcp.",
        "com.jolbox.bonecp.",
        "oracle.ucp.",
        "org.h2.jdbcx.JdbcConnectionPool",
        "org.jboss.jca.",
        "com.atomikos.jdbc.",
        "weblogic.jdbc.",
        "com.ibm.ws.rsadapter."
    };

    private Pools() {}

    /** Whether a DataSource is a pool, or a subclass of one. Some bring the source that they ask, too. */
    static boolean isPool(Object source) {
        for (Class<?> type = source.getClass(); type != Object.class; type = type.getSuperclass()) {
            if (isPool(type.getName())) {
                return !type.getSimpleName().startsWith("Driver");
            }
        }
        return false;
    }

    /**
     * Whether a pool's code asks for a connection just now. Walks the stack: for the moments when a connection is
     * really made.
     */
    static boolean areAsking() {
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            if (isPool(frame.getClassName())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPool(String className) {
        for (String prefix : PACKAGES) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
