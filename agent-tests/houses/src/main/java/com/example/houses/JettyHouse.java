package com.example.houses;

import com.zaxxer.hikari.HikariDataSource;

/**
 * Web applications in Jetty: two that bring driver, pool and client, two that find them in the server's loader. Each has a pool
 * that the server makes for it, and one that all of them share. Arguments: {@link Deployments}.
 */
public final class JettyHouse {
    private JettyHouse() {}

    public static void main(String[] arguments) throws Exception {
        Deployments deployments = new Deployments(arguments);
        deployments.play(new JettyContainer(() -> pool(deployments)), "orders,shared", "");
    }

    private static HikariDataSource pool(Deployments deployments) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(deployments.url());
        pool.setUsername(deployments.user());
        pool.setPassword(deployments.password());
        pool.setMaximumPoolSize(4);
        return pool;
    }
}
