package com.example.binding;

import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.TransactionFactory;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.mybatis.spring.SqlSessionTemplate;
import org.mybatis.spring.transaction.SpringManagedTransactionFactory;

/** MyBatis 3.5.19 by itself, and under Spring. */
final class MyBatisSessions {
    /** MyBatis makes a proxy of it. */
    public interface Orders {
        @Insert("INSERT INTO orders (id) VALUES (#{id})")
        void insert(String id);

        @Select("SELECT COUNT(*) FROM orders")
        int count();

        /** MyBatis takes it for reading. */
        @Select("SELECT id FROM FINAL TABLE (INSERT INTO orders (id) VALUES (#{id}))")
        String insertAndSelect(String id);
    }

    private MyBatisSessions() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                commit(),
                rollback(),
                closedHavingWritten(),
                readAndCommit("mybatis-read-commit", false),
                readAndRollBack("mybatis-read-rollback", false),
                readAndCommit("mybatis-skip-read-commit", true),
                readAndRollBack("mybatis-skip-read-rollback", true),
                forcedRollback(),
                readAndClose(),
                insertBySelect(),
                underSpring(),
                underSpringReading());
    }

    /** @param skip whether its sessions leave autocommit off when they close */
    private static SqlSessionFactory alone(DataSource source, boolean skip) {
        return factory(source, skip ? skippingFactory() : new JdbcTransactionFactory());
    }

    private static TransactionFactory skippingFactory() {
        JdbcTransactionFactory factory = new JdbcTransactionFactory();
        java.util.Properties properties = new java.util.Properties();
        properties.setProperty("skipSetAutoCommitOnClose", "true");
        factory.setProperties(properties);
        return factory;
    }

    private static SqlSessionFactory factory(DataSource source, TransactionFactory transactions) {
        Configuration configuration = new Configuration(new Environment("shop", transactions, source));
        configuration.addMapper(Orders.class);
        return new SqlSessionFactoryBuilder().build(configuration);
    }

    private static void place(Scene scene, SqlSession session, String order) throws Exception {
        session.getMapper(Orders.class).insert(scene.key(order));
        scene.send(order);
    }

    private static void read(SqlSession session) {
        session.getMapper(Orders.class).count();
    }

    private static Scenario commit() {
        return Scenario.of("mybatis-commit", "a mapper inserts, `send`, `session.commit()`")
                .delivered("m")
                .rows("m")
                .because("a mapper wrote, so MyBatis commits its connection")
                .play(scene -> {
                    try (SqlSession session = alone(scene.pool(), false).openSession()) {
                        place(scene, session, "m");
                        session.commit();
                    }
                });
    }

    private static Scenario rollback() {
        return Scenario.of("mybatis-rollback", "a mapper inserts, `send`, `session.rollback()`")
                .undone("m")
                .because("a mapper wrote, so MyBatis rolls its connection back")
                .play(scene -> {
                    try (SqlSession session = alone(scene.pool(), false).openSession()) {
                        place(scene, session, "m");
                        session.rollback();
                    }
                });
    }

    private static Scenario closedHavingWritten() {
        return Scenario.of("mybatis-close-wrote", "a mapper inserts, `send`, `session.close()`")
                .undone("m")
                .because("MyBatis rolls back what was written and not committed")
                .play(scene -> {
                    try (SqlSession session = alone(scene.pool(), false).openSession()) {
                        place(scene, session, "m");
                    }
                });
    }

    private static Scenario readAndCommit(String id, boolean skip) {
        return Scenario.of(
                        id,
                        (skip ? "`skipSetAutoCommitOnClose`: " : "")
                                + "a mapper selects, `send`, `session.commit()`, close")
                .delivered("m")
                .because(
                        skip
                                ? "no mapper wrote, so MyBatis tells JDBC nothing of the commit: it closes a transaction that"
                                        + " only read"
                                : "no mapper wrote, so MyBatis tells JDBC nothing of the commit; its close switches"
                                        + " autocommit on, which commits")
                .play(scene -> {
                    try (SqlSession session = alone(scene.pool(), skip).openSession()) {
                        read(session);
                        scene.send("m");
                        session.commit();
                    }
                });
    }

    private static Scenario readAndRollBack(String id, boolean skip) {
        return Scenario.of(
                        id,
                        (skip ? "`skipSetAutoCommitOnClose`: " : "")
                                + "a mapper selects, `send`, `session.rollback()`, close")
                .delivered("m")
                .because(
                        "**MyBatis calls no `rollback()` where no mapper wrote**: JDBC hears what it hears of a commit."
                                + " `session.rollback(true)` is one")
                .play(scene -> {
                    try (SqlSession session = alone(scene.pool(), skip).openSession()) {
                        read(session);
                        scene.send("m");
                        session.rollback();
                    }
                });
    }

    private static Scenario forcedRollback() {
        return Scenario.of("mybatis-read-forced-rollback", "a mapper selects, `send`, `session.rollback(true)`, close")
                .undone("m")
                .because("forced, it reaches the connection")
                .play(scene -> {
                    try (SqlSession session = alone(scene.pool(), false).openSession()) {
                        read(session);
                        scene.send("m");
                        session.rollback(true);
                    }
                });
    }

    private static Scenario readAndClose() {
        return Scenario.of(
                        "mybatis-skip-read-close-off",
                        "`skipSetAutoCommitOnClose` on a pool with autocommit off: a mapper selects, `send`, close")
                .delivered("m")
                .because("a session that only reads")
                .play(scene -> {
                    try (SqlSession session = alone(scene.autoCommitOff(), true).openSession()) {
                        read(session);
                        scene.send("m");
                    }
                });
    }

    private static Scenario insertBySelect() {
        return Scenario.of(
                        "mybatis-insert-by-select",
                        "`@Select` of a statement that inserts (`INSERT … RETURNING` and its like), `send`,"
                                + " `session.rollback()`, close")
                .delivered("m")
                .rows("m")
                .because("MyBatis takes it for reading: no `rollback()`, and its close commits; the order is there. Set"
                        + " `affectData`")
                .play(scene -> {
                    try (SqlSession session = alone(scene.pool(), false).openSession()) {
                        session.getMapper(Orders.class).insertAndSelect(scene.key("m"));
                        scene.send("m");
                        session.rollback();
                    }
                });
    }

    private static Scenario underSpring() {
        return Scenario.of(
                        "mybatis-spring",
                        "MyBatis-Spring in REQUIRED: a mapper inserts, `send`, commit; again, with an exception")
                .delivered("committed")
                .undone("regretted")
                .rows("committed")
                .because("the session uses Spring's connection")
                .play(scene -> {
                    SqlSession session = template(scene.pool());
                    Spring spring = Spring.of(scene);
                    spring.required(() -> place(scene, session, "committed"));
                    spring.regretted(() -> place(scene, session, "regretted"));
                });
    }

    private static Scenario underSpringReading() {
        return Scenario.of(
                        "mybatis-spring-read",
                        "MyBatis-Spring without a transaction, autocommit off: a mapper selects; `send`; then in REQUIRED:"
                                + " a mapper selects, `send`, an exception")
                .delivered("outside")
                .undone("regretted")
                .because("outside, the session has given its connection back; inside, Spring rolls back explicitly")
                .play(scene -> {
                    DataSource source = scene.autoCommitOff();
                    SqlSession session = template(source);
                    read(session);
                    scene.send("outside");
                    Spring.of(scene, source).regretted(() -> {
                        read(session);
                        scene.send("regretted");
                    });
                });
    }

    private static SqlSession template(DataSource source) {
        return new SqlSessionTemplate(factory(source, new SpringManagedTransactionFactory()));
    }
}
