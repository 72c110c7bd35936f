package com.example.binding;

import java.sql.Connection;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** DataSources of Spring's around the tracked ones, and several transaction managers. */
final class SpringSources {
    private static final ThreadLocal<String> route = ThreadLocal.withInitial(() -> "a");

    private SpringSources() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                routed(),
                routedBySuspension(),
                lazyInsertFirst(),
                lazySendFirst(),
                aware(),
                twoManagers(),
                twoManagersOneWrites(),
                autocommitOff(),
                lazySendFirstAgain(),
                secondSourceReads());
    }

    private static DataSource router(Scene scene) throws Exception {
        AbstractRoutingDataSource router = new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
                return route.get();
            }
        };
        Map<Object, Object> targets = new HashMap<>();
        targets.put("a", scene.pool("a"));
        targets.put("b", scene.pool("b"));
        router.setTargetDataSources(targets);
        router.afterPropertiesSet();
        return router;
    }

    private static Scenario routed() {
        return Scenario.of(
                        "router",
                        "`AbstractRoutingDataSource` above two databases: on the second one insert, `send`, commit; insert,"
                                + " `send`, an exception")
                .delivered("committed")
                .undone("regretted")
                .rows("committed")
                .because("each database has its own status table; the message follows the one that was begun with")
                .play(scene -> {
                    Spring spring = Spring.of(scene, router(scene));
                    route.set("b");
                    spring.required(() -> spring.place("committed"));
                    spring.regretted(() -> spring.place("regretted"));
                    route.remove();
                });
    }

    private static Scenario routedBySuspension() {
        return Scenario.of(
                        "router-two-databases",
                        "the same: REQUIRED inserts in A; REQUIRES_NEW in it inserts in B, sends and commits; A throws")
                .delivered("b")
                .rows("b")
                .because("the inner transaction is active")
                .play(scene -> {
                    Spring spring = Spring.of(scene, router(scene));
                    spring.regretted(() -> {
                        spring.insert("a");
                        route.set("b");
                        spring.in(
                                org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW,
                                () -> spring.place("b"));
                        route.remove();
                    });
                });
    }

    private static Scenario lazyInsertFirst() {
        return Scenario.of(
                        "lazy-insert-first", "`LazyConnectionDataSourceProxy` around it: insert, `send`, an exception")
                .undone("m")
                .because("the insert has borrowed the connection")
                .play(scene -> {
                    Spring spring = Spring.of(scene, new LazyConnectionDataSourceProxy(scene.pool()));
                    spring.regretted(() -> spring.place("m"));
                });
    }

    private static Scenario lazySendFirst() {
        return Scenario.of("lazy-send-first", "the same: `send` before the first statement, insert, an exception")
                .undone("m")
                .because("Spring says that a transaction is active: its connection is borrowed for the message")
                .play(scene -> {
                    Spring spring = Spring.of(scene, new LazyConnectionDataSourceProxy(scene.pool()));
                    spring.regretted(() -> {
                        scene.send("m");
                        spring.insert("m");
                    });
                });
    }

    private static Scenario aware() {
        return Scenario.of(
                        "transaction-aware",
                        "JDBC by hand through a `TransactionAwareDataSourceProxy`, in a transaction of Spring's: insert,"
                                + " `send`, close; an exception")
                .undone("m")
                .because("the proxy gives the transaction's own connection, and closing that is none")
                .play(scene -> {
                    DataSource aware = new TransactionAwareDataSourceProxy(scene.pool());
                    Spring.of(scene).regretted(() -> {
                        try (Connection view = aware.getConnection()) {
                            scene.place(view, "m");
                        }
                    });
                });
    }

    private static Scenario twoManagers() {
        return Scenario.of(
                        "two-managers",
                        "two transaction managers, as ChainedTransactionManager nests them: both insert; `send`; the inner"
                                + " one commits, then the outer one throws")
                .delivered("m")
                .rows("b")
                .warned("two-managers-a", "two-managers-b")
                .because("ambiguous: the transaction that began last has it, and it has committed")
                .play(scene -> {
                    Spring a = Spring.of(scene, scene.pool("a"));
                    Spring b = Spring.of(scene, scene.pool("b"));
                    a.regretted(() -> b.required(() -> {
                        a.insert("a");
                        b.insert("b");
                        scene.send("m");
                    }));
                });
    }

    private static Scenario twoManagersOneWrites() {
        return Scenario.of(
                        "two-managers-one-writes",
                        "two transaction managers: only the outer one's database is written; `send`; the inner one commits,"
                                + " then the outer one throws")
                .undone("m")
                .because("both are active for Spring; the one that wrote goes first")
                .play(scene -> {
                    Spring a = Spring.of(scene, scene.pool("a"));
                    Spring b = Spring.of(scene, scene.pool("b"));
                    a.regretted(() -> b.required(() -> {
                        a.insert("a");
                        b.read();
                        scene.send("m");
                    }));
                });
    }

    private static Scenario autocommitOff() {
        return Scenario.of(
                        "spring-autocommit-off",
                        "a pool with autocommit off: REQUIRED sends before its first statement, inserts and throws; then"
                                + " one that inserts, sends and commits")
                .delivered("committed")
                .undone("regretted")
                .rows("committed")
                .because("such a connection is in a transaction from its borrowing on")
                .play(scene -> {
                    Spring spring = Spring.of(scene, scene.autoCommitOff());
                    spring.regretted(() -> {
                        scene.send("regretted");
                        spring.insert("regretted");
                    });
                    spring.required(() -> spring.place("committed"));
                });
    }

    private static Scenario lazySendFirstAgain() {
        return Scenario.of("lazy-send-first-again", "the same, after a transaction that inserted and committed")
                .undone("m")
                .rows("before")
                .because("the same")
                .play(scene -> {
                    Spring spring = Spring.of(scene, new LazyConnectionDataSourceProxy(scene.pool()));
                    spring.required(() -> spring.insert("before"));
                    spring.regretted(() -> {
                        scene.send("m");
                        spring.insert("m");
                    });
                });
    }

    private static Scenario secondSourceReads() {
        return Scenario.of(
                        "second-source-reads",
                        "REQUIRED on A; in it a `JdbcTemplate` on B (autocommit off, no manager) reads: Spring keeps B's"
                                + " connection until the end; insert in A, `send`, commit; `afterCommit` sends, too")
                .delivered("after", "m")
                .rows("order")
                .because("A wrote; after its commit only B's reading transaction is open, which ends by a close")
                .play(scene -> {
                    Spring a = Spring.of(scene);
                    Spring b = Spring.of(scene, scene.autoCommitOff("b"));
                    a.required(() -> {
                        b.read();
                        a.insert("order");
                        scene.send("m");
                        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                            @Override
                            public void afterCommit() {
                                Act.unchecked(() -> scene.send("after"));
                            }
                        });
                    });
                });
    }
}
