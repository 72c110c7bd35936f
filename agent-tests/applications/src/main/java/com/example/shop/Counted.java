package com.example.shop;

import com.alibaba.druid.pool.DruidDataSource;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/**
 * Counts the calls that reach the driver of an application that sends no message. Arguments: the pool's name; {@code
 * answers}, or {@code refuses} for a driver that does not say whether autocommit is on, nor what it is. Prints lines that
 * begin with SEEN.
 */
public final class Counted {
    private final Shop shop;
    private final Connections connections;

    private Counted(Shop shop) {
        this.shop = shop;
        String url = CountingDriver.PREFIX + shop.url().substring("jdbc:".length());
        Pools pools = new Pools(url, shop.user(), shop.password(), true);
        String pool = shop.argument(0);
        this.connections = pool.equals("driver-manager") ? pools.connections(pool) : alone(pools.dataSource(pool));
    }

    /** With one connection, so that what a pool's threads do is always the same. */
    private static Connections alone(DataSource pool) {
        if (pool instanceof HikariDataSource) {
            ((HikariDataSource) pool).setMaximumPoolSize(1);
        } else if (pool instanceof DruidDataSource) {
            ((DruidDataSource) pool).setDriverClassName(CountingDriver.class.getName());
            ((DruidDataSource) pool).setMaxActive(1);
        } else if (pool instanceof BasicDataSource) {
            ((BasicDataSource) pool).setMaxTotal(1);
        } else {
            org.apache.tomcat.jdbc.pool.DataSource tomcat = (org.apache.tomcat.jdbc.pool.DataSource) pool;
            tomcat.setDriverClassName(CountingDriver.class.getName());
            tomcat.setInitialSize(1);
            tomcat.setMaxActive(1);
            tomcat.setJdbcInterceptors("ConnectionState;StatementCache");
        }
        return pool::getConnection;
    }

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Class.forName(CountingDriver.class.getName());
        Shop.serve(arguments, shop -> {
            Counted counted = new Counted(shop);
            if (shop.argument(1).equals("refuses")) {
                CountingDriver.refuse();
                counted.sendWithADriverThatRefuses();
            } else {
                counted.work();
                CountingDriver.counts().forEach((call, count) -> System.out.println("SEEN " + call + " " + count));
                counted.sendElsewhere();
            }
        });
    }

    private void work() throws SQLException {
        for (int round = 1; round <= 3; round++) {
            try (Connection connection = connections.open()) {
                query(connection);
            }
            try (Connection connection = connections.open()) {
                connection.setAutoCommit(false);
                shop.insert(connection, "order-" + round);
                Savepoint savepoint = connection.setSavepoint();
                shop.insert(connection, "regretted-" + round);
                connection.rollback(savepoint);
                query(connection);
                connection.commit();
                batch(connection, "batched-" + round);
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static void query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                rows.getString(1);
            }
        }
    }

    private static void batch(Connection connection, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            for (int i = 0; i < 2; i++) {
                insert.setString(1, order + i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The agent is at work, all the same. */
    private void sendElsewhere() throws Exception {
        DataSource pool = new Pools(shop, true).dataSource("hikari");
        for (String how : new String[] {"committed", "rolled-back"}) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                shop.place(connection, how);
                if (how.equals("committed")) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
            }
        }
    }

    private void sendWithADriverThatRefuses() throws Exception {
        for (int round = 1; round <= 2; round++) {
            try (Connection connection = connections.open()) {
                query(connection);
                connection.setAutoCommit(false);
                shop.place(connection, "order-" + round);
                connection.commit();
            }
        }
        System.out.println("SEEN it works");
    }
}
