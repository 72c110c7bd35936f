package io.tenon.internal.transaction;

/** Classes of connection pools, known by the names of their packages: nothing else tells a pool from an application. */
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
        "org.jboss.jca.",
        "com.atomikos.jdbc.",
        "weblogic.jdbc.",
        "com.ibm.ws.rsadapter."
    };

    private PoolClasses() {}

    /** Whether a class of this name belongs to a pool. */
    public static boolean include(String className) {
        for (String prefix : PACKAGES) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
