package com.ibm.ws.rsadapter.jdbc;

import io.tenon.internal.datasource.LendingDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;

/** What Liberty makes for each lookup of a DataSource, as far as its fields tell something. */
public final class StubDataSource extends LendingDataSource {
    final AtomicReference<Configuration> dsConfig;
    final Object mcf;

    /** The server's, of a pool. */
    public static final class Configuration {
        public final String id = "orders-pool";
        public final String jndiName = "java:jdbc/orders";
    }

    /** @param pool that it leads to */
    public StubDataSource(Object pool) {
        mcf = pool;
        dsConfig = new AtomicReference<>(new Configuration());
    }

    @Override
    public Connection getConnection() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:mem:");
    }
}
