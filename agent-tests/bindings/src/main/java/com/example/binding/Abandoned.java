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

    /** For which a pool lets the application keep its connection at first: until it has done its work, however slow the machine is. */
    private static final Duration PATIENT = Duration.ofMinutes(2);

    private Abandoned() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(druid(), druidMessageBefore(), tomcat(), dbcp2());
    }

    private static Scenario druid() {
        return taken("abandoned-druid", "Druid 1.2.27").play(scene -> druid(scene, false));
    }

    private static Scenario druidMessageBefore() {
        return taken("abandoned-druid-before", "Druid 1.2.27, with a message `before` the wait")
                .undone("before")
                .play(scene -> druid(scene, true));
    }

    private static Scenario tomcat() {
        return taken("abandoned-tomcat", "Tomcat JDBC 9.0.112").play(Abandoned::tomcat);
    }

    private static Scenario dbcp2() {
        return taken("abandoned-dbcp2", "Commons DBCP 2.13, PostgreSQL")
                .onPostgreSql()
                .play(Abandoned::dbcp2);
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

    private static void druid(Scene scene, boolean messageBefore) throws Exception {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(scene.url());
        pool.setMaxActive(4);
        pool.setDefaultAutoCommit(false);
        pool.setRemoveAbandoned(true);
        pool.setRemoveAbandonedTimeoutMillis(PATIENT.toMillis());
        pool.setTimeBetweenEvictionRunsMillis(100);
        wait(scene, scene.follow(pool, "druid"), () -> pool.setRemoveAbandonedTimeoutMillis(300), messageBefore);
    }

    private static void tomcat(Scene scene) throws Exception {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setUrl(scene.url());
        pool.setDriverClassName("org.h2.Driver");
        pool.setMaxActive(4);
        pool.setDefaultAutoCommit(false);
        pool.setRemoveAbandoned(true);
        pool.setRemoveAbandonedTimeout(Math.toIntExact(PATIENT.toMillis() / 1000));
        pool.setTimeBetweenEvictionRunsMillis(200);
        wait(scene, scene.follow(pool, "tomcat"), () -> pool.setRemoveAbandonedTimeout(1), false);
    }

    private static void dbcp2(Scene scene) throws Exception {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(scene.url());
        pool.setMaxTotal(4);
        pool.setDefaultAutoCommit(false);
        pool.setRemoveAbandonedOnMaintenance(true);
        pool.setRemoveAbandonedTimeout(PATIENT);
        pool.setDurationBetweenEvictionRuns(Duration.ofMillis(200));
        wait(scene, scene.follow(pool, "dbcp2"), () -> pool.setRemoveAbandonedTimeout(Duration.ofMillis(500)), false);
    }

    /** @param losePatience makes the pool take away what is kept too long */
    private static void wait(Scene scene, DataSource source, Runnable losePatience, boolean messageBefore)
            throws Exception {
        Connection c = source.getConnection();
        scene.insert(c, "order");
        if (messageBefore) {
            scene.send("before");
        }
        losePatience.run();
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
