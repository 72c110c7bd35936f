package org.vibur.dbcp;

import io.tenon.internal.datasource.LendingDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool by the name of its package. */
public class StubPool extends LendingDataSource {
    /** How many connections were borrowed. */
    public final AtomicInteger borrowed = new AtomicInteger();

    @Override
    public Connection getConnection() throws SQLException {
        borrowed.incrementAndGet();
        return DriverManager.getConnection(getJdbcUrl());
    }

    public String getJdbcUrl() {
        return "jdbc:h2:mem:pooled";
    }

    public String getPoolName() {
        return "orders";
    }

    /** Made for another purpose, and called like a getter. */
    public static String getName() {
        return "static";
    }
}
