package com.example.binding;

import com.baomidou.dynamic.datasource.DynamicRoutingDataSource;
import com.baomidou.dynamic.datasource.annotation.DS;
import com.baomidou.dynamic.datasource.annotation.DSTransactional;
import com.baomidou.dynamic.datasource.aop.DynamicDataSourceAnnotationAdvisor;
import com.baomidou.dynamic.datasource.aop.DynamicDataSourceAnnotationInterceptor;
import com.baomidou.dynamic.datasource.aop.DynamicLocalTransactionInterceptor;
import com.baomidou.dynamic.datasource.processor.DsProcessor;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInvocation;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** dynamic-datasource 4.3.1: {@code @DS} and {@code @DSTransactional}, with Tenon below the router and above it. */
final class DynamicSources {
    /** An application's service. */
    public static class Shop {
        @DS("b")
        public void onB(Runnable work) {
            work.run();
        }

        @DSTransactional
        public void inTransaction(Runnable work) {
            work.run();
        }
    }

    private DynamicSources() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                routed(),
                committed(),
                thrown(),
                jdbcThatCommits(),
                twoDatabasesThrown(),
                twoDatabasesCommitted(),
                sendFirst(),
                above("dynamic-above", "insert, `send`, an exception", false),
                above("dynamic-above-jdbc-commit", "JDBC by hand: insert, `send`, `commit()`; an exception", true));
    }

    private static DynamicRoutingDataSource router(DataSource a, DataSource b) {
        DynamicRoutingDataSource router = new DynamicRoutingDataSource(Collections.emptyList());
        router.addDataSource("a", a);
        router.addDataSource("b", b);
        router.setPrimary("a");
        router.afterPropertiesSet();
        return router;
    }

    private static DynamicRoutingDataSource aboveTracked(Scene scene) throws Exception {
        return router(scene.pool("a"), scene.pool("b"));
    }

    private static Shop shop() {
        ProxyFactory factory = new ProxyFactory(new Shop());
        factory.addAdvisor(new DynamicDataSourceAnnotationAdvisor(
                new DynamicDataSourceAnnotationInterceptor(true, new Named()), DS.class));
        factory.addAdvisor(new DynamicDataSourceAnnotationAdvisor(
                new DynamicLocalTransactionInterceptor(true), DSTransactional.class));
        return (Shop) factory.getProxy();
    }

    /** The annotation's value is the name. */
    private static final class Named extends DsProcessor {
        @Override
        public boolean matches(String key) {
            return false;
        }

        @Override
        public String doDetermineDatasource(MethodInvocation invocation, String key) {
            return key;
        }
    }

    private static void insert(Scene scene, DataSource source, String order) {
        new JdbcTemplate(source).update("INSERT INTO orders (id) VALUES (?)", scene.key(order));
    }

    private static void work(Scene scene, DataSource source, String order) {
        insert(scene, source, order);
        Act.unchecked(() -> scene.send(order));
    }

    private static void thrown(Shop shop, Runnable work) {
        Scene.mayFail(() -> shop.inTransaction(() -> {
            work.run();
            throw new Spring.Regret();
        }));
    }

    private static Scenario routed() {
        return Scenario.of(
                        "dynamic-ds",
                        "`@DS(\"b\")` in a transaction of Spring's, Tenon below the router: insert, `send`, commit; and"
                                + " with an exception")
                .delivered("committed")
                .undone("regretted")
                .rows("committed")
                .because("the connection is that of the tracked target")
                .play(scene -> {
                    DataSource router = aboveTracked(scene);
                    Spring spring = Spring.of(scene, router);
                    Shop shop = shop();
                    shop.onB(() -> spring.required(() -> work(scene, router, "committed")));
                    shop.onB(() -> spring.regretted(() -> work(scene, router, "regretted")));
                });
    }

    private static Scenario committed() {
        return Scenario.of(
                        "dynamic-tx-committed", "`@DSTransactional`, Tenon below the router: insert, `send`, returns")
                .delivered("m")
                .rows("m")
                .because("what the router calls when the method returns is a real `commit()`")
                .play(scene -> {
                    DataSource router = aboveTracked(scene);
                    shop().inTransaction(() -> work(scene, router, "m"));
                });
    }

    private static Scenario thrown() {
        return Scenario.of("dynamic-tx-thrown", "the same, with an exception")
                .undone("m")
                .because("and a real `rollback()`")
                .play(scene -> {
                    DataSource router = aboveTracked(scene);
                    thrown(shop(), () -> work(scene, router, "m"));
                });
    }

    private static Scenario jdbcThatCommits() {
        return Scenario.of(
                        "dynamic-tx-jdbc-commit",
                        "`@DSTransactional`, Tenon below the router: JDBC by hand inserts, sends and calls `commit()` and"
                                + " `close()`; an exception")
                .undone("m")
                .because("the handed-out connection's `commit()` does nothing, and nothing below hears of it")
                .play(scene -> {
                    DataSource router = aboveTracked(scene);
                    thrown(shop(), () -> committing(scene, router));
                });
    }

    private static void committing(Scene scene, DataSource source) {
        Act.unchecked(() -> {
            try (Connection c = source.getConnection()) {
                c.setAutoCommit(false);
                scene.insert(c, "m");
                scene.trySend("m");
                c.commit();
            }
        });
    }

    private static Scenario twoDatabasesThrown() {
        return Scenario.of(
                        "dynamic-tx-two-thrown",
                        "`@DSTransactional`, Tenon below the router: insert in A, `send`, insert in B, `send`, an"
                                + " exception")
                .undone("a", "b")
                .because("both databases roll back")
                .play(scene -> {
                    DataSource router = aboveTracked(scene);
                    Shop shop = shop();
                    thrown(shop, () -> {
                        work(scene, router, "a");
                        shop.onB(() -> work(scene, router, "b"));
                    });
                });
    }

    private static Scenario twoDatabasesCommitted() {
        return Scenario.of("dynamic-tx-two-committed", "the same, returning")
                .delivered("a", "b")
                .rows("a", "b")
                .because("each message follows the database whose transaction began last when it was sent")
                .play(scene -> {
                    DataSource router = aboveTracked(scene);
                    Shop shop = shop();
                    shop.inTransaction(() -> {
                        work(scene, router, "a");
                        shop.onB(() -> work(scene, router, "b"));
                    });
                });
    }

    private static Scenario sendFirst() {
        return Scenario.of(
                        "dynamic-tx-send-first",
                        "`@DSTransactional`: `send` before the first statement, insert, an exception")
                .delivered("m")
                .because(
                        "**a limit**: the router borrows no connection before the first statement, and only it knows of"
                                + " the transaction")
                .play(scene -> {
                    DataSource router = aboveTracked(scene);
                    thrown(shop(), () -> {
                        Act.unchecked(() -> scene.send("m"));
                        insert(scene, router, "m");
                    });
                });
    }

    private static Scenario above(String id, String what, boolean jdbc) {
        return Scenario.of(id, "`@DSTransactional`, Tenon *above* the router: " + what)
                .expect(Outcome.DELIVERED, Outcome.REFUSED_OR_SAID, "m")
                .differently(Surroundings.AGENT, "m", Outcome.NEVER)
                .because("the router's `commit` and `rollback` do nothing, so their return proves nothing: wrap the"
                        + " router's targets. The agent follows the connections of the pools below")
                .play(scene -> {
                    DataSource router = scene.follow(router(scene.hikari("a"), scene.hikari("b")), "router");
                    thrown(shop(), () -> {
                        if (jdbc) {
                            committing(scene, router);
                        } else {
                            insert(scene, router, "m");
                            scene.trySend("m");
                        }
                    });
                });
    }
}
