package com.example.binding;

import com.alibaba.druid.pool.DruidDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** Pools that take a connection away from an application that keeps it too long, on a thread of theirs. */
final class Abandoned {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private Abandoned() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(druid(), druidMessageBefore(), tomcat(), dbcp2());
    }

    private static Scenario druid() {
        return taken("abandoned-druid", "Druid 1.2.27")
                .play(scene -> wait(scene, scene.follow(druid(scene), "druid"), false));
    }

    private static Scenario druidMessageBefore() {
        return taken("abandoned-druid-before", "Druid 1.2.27, with a message `before` the wait")
                .undone("before")
                .play(scene -> wait(scene, scene.follow(druid(scene), "druid"), true));
    }

    private static Scenario tomcat() {
        return taken("abandoned-tomcat", "Tomcat JDBC 9.0.112")
                .play(scene -> wait(scene, scene.follow(tomcat(scene), "tomcat"), false));
    }

    private static Scenario dbcp2() {
        return taken("abandoned-dbcp2", "Commons DBCP 2.13, PostgreSQL")
                .onPostgreSql()
                .play(scene -> wait(scene, scene.follow(dbcp2(scene), "dbcp2"), false));
    }

    private static Scenario taken(String id, String pool) {
        return Scenario.of(
                        id,
                        "`removeAbandoned`, autocommit off: insert, a wait until the pool has taken the connection away,"
                                + " `send`, `commit()`, which throws (" + pool + ")")
                .refused("m")
                .because("the transaction is gone, and the application has not ended it: a message sent now would be a"
                        + " ghost");
    }

    private static DataSource druid(Scene scene) throws SQLException {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(scene.url());
        pool.setMaxActive(4);
        pool.setDefaultAutoCommit(false);
        pool.setRemoveAbandoned(true);
        pool.setRemoveAbandonedTimeoutMillis(300);
        pool.setTimeBetweenEvictionRunsMillis(100);
        return pool;
    }

    private static DataSource tomcat(Scene scene) throws SQLException {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setUrl(scene.url());
        pool.setDriverClassName("org.h2.Driver");
        pool.setMaxActive(4);
        pool.setDefaultAutoCommit(false);
        pool.setRemoveAbandoned(true);
        pool.setRemoveAbandonedTimeout(1);
        pool.setTimeBetweenEvictionRunsMillis(200);
        return pool;
    }

    private static DataSource dbcp2(Scene scene) throws SQLException {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(scene.url());
        pool.setMaxTotal(4);
        pool.setDefaultAutoCommit(false);
        pool.setRemoveAbandonedOnMaintenance(true);
        pool.setRemoveAbandonedTimeout(Duration.ofMillis(500));
        pool.setDurationBetweenEvictionRuns(Duration.ofMillis(200));
        return pool;
    }

    private static void wait(Scene scene, DataSource source, boolean messageBefore) throws Exception {
        Connection c = source.getConnection();
        scene.insert(c, "order");
        if (messageBefore) {
            scene.send("before");
        }
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        // Druid rolls back before it calls the connection closed.
        while (!scene.isForgotten("order") || !c.isClosed()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The pool has not taken the connection away");
            }
        }
        scene.trySend("m");
        try {
            c.commit();
            throw new IllegalStateException("The commit of a connection that was taken away returned");
        } catch (SQLException expected) {
            // The pool's own exception, or the driver's.
        }
        Scene.mayFail(c::close);
    }
}
