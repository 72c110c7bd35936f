package com.example.binding;

import java.sql.Connection;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** Ends of transactions that no call of JDBC announces. */
final class UnseenEnds {
    private UnseenEnds() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(closeThatCommits(), commitOnReturn(), commitBySql(), ddl());
    }

    private static Scenario closeThatCommits() {
        return Scenario.of(
                        "jdbc-close-that-commits",
                        "place `a`, savepoint, place `b`, rollback to the savepoint, `close()` of HikariCP 4.0.3, which"
                                + " then forgets to roll back and commits by its autocommit reset")
                .delivered("a")
                .undone("b")
                .rows("a")
                .because("nobody guesses what a close did: the row is asked, and it is there")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.place(c, "a");
                        Savepoint savepoint = c.setSavepoint();
                        scene.place(c, "b");
                        c.rollback(savepoint);
                    }
                });
    }

    private static Scenario commitOnReturn() {
        return Scenario.of("jdbc-commit-on-return", "Tomcat JDBC with `commitOnReturn`: insert, `send`, `close()`")
                .delivered("m")
                .rows("m")
                .because("nobody guesses what a close did: the row is asked, and it is there")
                .play(scene -> {
                    org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
                    pool.setUrl(scene.url());
                    pool.setDriverClassName("org.h2.Driver");
                    pool.setDefaultAutoCommit(false);
                    pool.setCommitOnReturn(true);
                    try (Connection c = scene.follow(pool, "tomcat").getConnection()) {
                        scene.place(c, "m");
                    }
                });
    }

    private static Scenario commitBySql() {
        return Scenario.of("jdbc-commit-by-sql", "insert, `send`, the SQL text `COMMIT`, `rollback()`")
                .delivered("m")
                .rows("m")
                .because("a text that may end the transaction: the row is asked, and it is there")
                .play(scene -> {
                    try (Connection c = scene.begin();
                            Statement commit = c.createStatement()) {
                        scene.place(c, "m");
                        commit.execute("COMMIT");
                        c.rollback();
                    }
                });
    }

    private static Scenario ddl() {
        return Scenario.of("jdbc-ddl", "insert, `send`, CREATE TABLE, which commits on H2 and MySQL, `rollback()`")
                .delivered("m")
                .rows("m")
                .because("the same")
                .play(scene -> {
                    try (Connection c = scene.begin();
                            Statement create = c.createStatement()) {
                        scene.place(c, "m");
                        create.execute("CREATE TABLE other (id INT)");
                        c.rollback();
                    }
                });
    }
}
