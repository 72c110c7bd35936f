package com.example.shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.shardingsphere.driver.api.yaml.YamlShardingSphereDataSourceFactory;

/**
 * ShardingSphere's logical connections, which borrow real ones when a statement runs. Orders go to one of two databases by
 * the end of their id. Arguments: {@code alone}, or below a pool of the application's, {@code pooled}, or {@code
 * by-url}; the second database's URL, if there is one.
 */
public final class Sharding {
    private final Shop shop;
    private final DataSource logical;

    private Sharding(Shop shop) throws Exception {
        this.shop = shop;
        byte[] configuration = configuration().getBytes(StandardCharsets.UTF_8);
        HikariConfig pool = new HikariConfig();
        pool.setMaximumPoolSize(4);
        switch (shop.argument(0)) {
            case "alone":
                this.logical = YamlShardingSphereDataSourceFactory.createDataSource(configuration);
                break;
            case "pooled":
                pool.setDataSource(YamlShardingSphereDataSourceFactory.createDataSource(configuration));
                this.logical = new HikariDataSource(pool);
                break;
            default:
                Path file = Files.write(Files.createTempFile("sharding", ".yaml"), configuration);
                file.toFile().deleteOnExit();
                pool.setDriverClassName("org.apache.shardingsphere.driver.ShardingSphereDriver");
                pool.setJdbcUrl("jdbc:shardingsphere:absolutepath:" + file);
                this.logical = new HikariDataSource(pool);
        }
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            if (shop.hasBranch()) {
                shop.createTable(shop.branchUrl());
            }
            new Sharding(shop).play();
        });
    }

    private String configuration() {
        StringBuilder yaml = new StringBuilder("mode:\n  type: Standalone\n  repository:\n    type: JDBC\n");
        yaml.append("dataSources:\n");
        source(yaml, "ds_0", shop.url());
        if (!shop.hasBranch()) {
            return yaml.append("rules:\n- !SINGLE\n  tables:\n  - \"*.*\"\n").toString();
        }
        source(yaml, "ds_1", shop.branchUrl());
        return yaml.append("rules:\n- !SHARDING\n  tables:\n    orders:\n      actualDataNodes: ds_${0..1}.orders\n")
                .append("      databaseStrategy:\n        standard:\n          shardingColumn: id\n")
                .append("          shardingAlgorithmName: by_end\n  shardingAlgorithms:\n    by_end:\n")
                .append("      type: INLINE\n      props:\n")
                .append("        algorithm-expression: ds_${Integer.parseInt(id.substring(id.length() - 1))}\n")
                .toString();
    }

    private void source(StringBuilder yaml, String name, String url) {
        yaml.append("  ").append(name).append(":\n    dataSourceClassName: com.zaxxer.hikari.HikariDataSource\n");
        yaml.append("    driverClassName: org.h2.Driver\n    jdbcUrl: \"")
                .append(url)
                .append("\"\n");
        yaml.append("    username: \"").append(shop.user()).append("\"\n");
        yaml.append("    password: \"").append(shop.password()).append("\"\n    maxPoolSize: 4\n");
    }

    private void play() throws Exception {
        one("committed-0", true);
        one("rolled-back-0", false);
        one("committed-1", true);
        one("rolled-back-1", false);
        several(true);
        several(false);
        severalOnOneConnection();
        try (Connection connection = logical.getConnection()) {
            shop.place(connection, "autocommit-1");
        }
        toldFirst();
        try (Connection connection = logical.getConnection()) {
            connection.setAutoCommit(false);
            shop.place(connection, "left-open-0");
        }
        shop.tellFreely("free");
    }

    private void one(String order, boolean commits) throws Exception {
        try (Connection connection = logical.getConnection()) {
            connection.setAutoCommit(false);
            shop.place(connection, order);
            end(connection, commits);
        }
    }

    private void several(boolean commits) throws Exception {
        String how = commits ? "-committed-" : "-rolled-back-";
        try (Connection connection = logical.getConnection()) {
            connection.setAutoCommit(false);
            shop.place(connection, "first" + how + 0);
            shop.place(connection, "second" + how + 1);
            shop.place(connection, "third" + how + 0);
            end(connection, commits);
        }
    }

    private void severalOnOneConnection() throws Exception {
        try (Connection connection = logical.getConnection()) {
            connection.setAutoCommit(false);
            shop.place(connection, "same-connection-committed-0");
            connection.commit();
            shop.place(connection, "same-connection-rolled-back-1");
            connection.rollback();
            shop.insert(connection, "same-connection-told-after-0");
            connection.commit();
            shop.tell("same-connection-told-after-0");
        }
    }

    /** Nothing has borrowed a real connection yet. */
    private void toldFirst() throws Exception {
        try (Connection connection = logical.getConnection()) {
            connection.setAutoCommit(false);
            try {
                shop.tell("told-first-0");
                System.out.println("SENT");
            } catch (MQClientException expected) {
                System.out.println("REFUSED");
            }
            connection.rollback();
        }
    }

    private static void end(Connection connection, boolean commits) throws SQLException {
        if (commits) {
            connection.commit();
        } else {
            connection.rollback();
        }
    }
}
