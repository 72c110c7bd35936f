package com.example.binding;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.DataSourceConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.PoolingDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** Pools above the tracked DataSource: what they do when a connection comes back is told to Tenon, too. */
final class PoolsAbove {
    /** Makes a pool. */
    interface Pool {
        DataSource over(DataSource source) throws Exception;
    }

    private PoolsAbove() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                committedAndRolledBack("above-hikari", "HikariCP 4.0.3", PoolsAbove::hikari),
                committedAndRolledBack("above-dbcp2", "Commons DBCP 2.13", PoolsAbove::dbcp2),
                read("above-hikari-read", "HikariCP 4.0.3", PoolsAbove::hikari),
                read("above-dbcp2-read", "Commons DBCP 2.13", PoolsAbove::dbcp2),
                read("above-tomcat-read", "Tomcat JDBC 9.0.112 with `rollbackOnReturn`", PoolsAbove::tomcat),
                rolledBackHavingRead(),
                wrote("above-hikari-wrote", "HikariCP 4.0.3", PoolsAbove::hikari),
                wrote("above-dbcp2-wrote", "Commons DBCP 2.13", PoolsAbove::dbcp2),
                afterCommit());
    }

    private static DataSource hikari(DataSource source) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(2);
        pool.setMinimumIdle(0);
        pool.setAutoCommit(false);
        return pool;
    }

    private static DataSource dbcp2(DataSource source) {
        PoolableConnectionFactory factory =
                new PoolableConnectionFactory(new DataSourceConnectionFactory(source), null);
        factory.setDefaultAutoCommit(false);
        GenericObjectPool<PoolableConnection> pool = new GenericObjectPool<>(factory);
        factory.setPool(pool);
        return new PoolingDataSource<>(pool);
    }

    private static DataSource tomcat(DataSource source) {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setDataSource(source);
        pool.setMaxActive(2);
        pool.setInitialSize(0);
        pool.setDefaultAutoCommit(false);
        pool.setRollbackOnReturn(true);
        return pool;
    }

    private static DataSource above(Scene scene, Pool pool) throws Exception {
        return pool.over(scene.follow(scene.driver("a"), "driver"));
    }

    private static Scenario committedAndRolledBack(String id, String name, Pool pool) {
        return Scenario.of(id, name + " above: insert, `send`, `commit()`; insert, `send`, `rollback()`")
                .delivered("committed")
                .undone("regretted")
                .rows("committed")
                .because("the pool's connections lead to tracked ones")
                .play(scene -> {
                    try (Connection c = above(scene, pool).getConnection()) {
                        scene.place(c, "committed");
                        c.commit();
                        scene.place(c, "regretted");
                        c.rollback();
                    }
                });
    }

    private static Scenario read(String id, String name, Pool pool) {
        return Scenario.of(id, name + " above, autocommit off: SELECT, `send`, `close()`: the pool rolls back")
                .delivered("m")
                .because("that rollback is the pool's, not the application's")
                .play(scene -> {
                    try (Connection c = above(scene, pool).getConnection()) {
                        scene.read(c);
                        scene.send("m");
                    }
                });
    }

    private static Scenario rolledBackHavingRead() {
        return Scenario.of(
                        "above-hikari-rollback-read",
                        "HikariCP 4.0.3 above, autocommit off: SELECT, `send`, the application's own `rollback()`, `close()`")
                .undone("m")
                .because("that rollback is the application's")
                .play(scene -> {
                    try (Connection c = above(scene, PoolsAbove::hikari).getConnection()) {
                        scene.read(c);
                        scene.send("m");
                        c.rollback();
                    }
                });
    }

    private static Scenario wrote(String id, String name, Pool pool) {
        return Scenario.of(id, name + " above, autocommit off: insert, `send`, `close()`: the pool rolls back")
                .undone("m")
                .because("the order is gone")
                .play(scene -> {
                    try (Connection c = above(scene, pool).getConnection()) {
                        scene.place(c, "m");
                    }
                });
    }

    private static Scenario afterCommit() {
        return Scenario.of(
                        "above-hikari-after-commit",
                        "HikariCP 4.0.3 above, autocommit off: insert, `commit()`, SELECT, `send`, `close()`")
                .delivered("m")
                .rows("m")
                .because("as with the pool below")
                .play(scene -> {
                    try (Connection c = above(scene, PoolsAbove::hikari).getConnection()) {
                        scene.insert(c, "m");
                        c.commit();
                        scene.read(c);
                        scene.send("m");
                    }
                });
    }
}
