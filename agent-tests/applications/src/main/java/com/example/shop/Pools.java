package com.example.shop;

import com.alibaba.druid.pool.DruidDataSource;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Every usual way to a connection, by name. */
final class Pools {
    private final String url;
    private final String user;
    private final String password;
    private final boolean autoCommit;

    Pools(Shop shop, boolean autoCommit) {
        this(shop.url(), shop.user(), shop.password(), autoCommit);
    }

    /** @param autoCommit how connections are handed out */
    Pools(String url, String user, String password, boolean autoCommit) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.autoCommit = autoCommit;
    }

    Connections connections(String name) {
        if (name.equals("driver-manager")) {
            return () -> handedOut(DriverManager.getConnection(url, user, password));
        }
        if (name.equals("spring")) {
            DataSource source = new DriverManagerDataSource(url, user, password);
            return () -> handedOut(source.getConnection());
        }
        if (name.equals("vendor")) {
            DataSource source = vendors();
            return () -> handedOut(source.getConnection());
        }
        return dataSource(name)::getConnection;
    }

    private Connection handedOut(Connection connection) throws java.sql.SQLException {
        if (!autoCommit) {
            connection.setAutoCommit(false);
        }
        return connection;
    }

    DataSource dataSource(String name) {
        switch (name) {
            case "hikari":
                return hikari();
            case "druid":
                return druid();
            case "tomcat":
                return tomcat();
            case "dbcp2":
                return dbcp2();
            case "nested":
                return nested();
            default:
                throw new IllegalArgumentException("No pool is called " + name);
        }
    }

    private DataSource hikari() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(4);
        pool.setAutoCommit(autoCommit);
        return pool;
    }

    private DataSource druid() {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaxActive(4);
        pool.setDefaultAutoCommit(autoCommit);
        return pool;
    }

    private DataSource tomcat() {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setUrl(url);
        pool.setDriverClassName(Drivers.of(url));
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaxActive(4);
        pool.setDefaultAutoCommit(autoCommit);
        pool.setJdbcInterceptors("ConnectionState;StatementFinalizer");
        return pool;
    }

    private DataSource dbcp2() {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaxTotal(4);
        pool.setDefaultAutoCommit(autoCommit);
        pool.setPoolPreparedStatements(true);
        pool.setAccessToUnderlyingConnectionAllowed(true);
        return pool;
    }

    /** A DataSource in a pool in a DataSource. */
    private DataSource nested() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(vendors());
        pool.setMaximumPoolSize(4);
        pool.setAutoCommit(autoCommit);
        return new DelegatingDataSource(pool);
    }

    /** The driver's own DataSource. */
    private DataSource vendors() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }
}
