package com.example.binding;

import java.util.Arrays;
import java.util.List;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Hibernate 5.6 under Spring's JPA. */
final class Jpa {
    private final EntityManager entities;
    private final Spring spring;

    private Jpa(Scene scene, DataSource source, boolean putsOff) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(source);
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.setPackagesToScan(Jpa.class.getPackage().getName());
        bean.getJpaPropertyMap().put("hibernate.connection.provider_disables_autocommit", Boolean.toString(putsOff));
        bean.afterPropertiesSet();
        EntityManagerFactory factory = bean.getObject();
        this.entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        this.spring = Spring.of(scene, source, new JpaTransactionManager(factory));
    }

    /** Hibernate borrows its connection with the first statement, from a pool with autocommit off. */
    private static Jpa puttingOff(Scene scene) throws Exception {
        return new Jpa(scene, scene.autoCommitOff(), true);
    }

    private static Jpa usual(Scene scene) throws Exception {
        return new Jpa(scene, scene.pool(), false);
    }

    private void read() {
        entities.createQuery("SELECT COUNT(o) FROM PlacedOrder o").getSingleResult();
    }

    static List<Scenario> scenarios() {
        return Arrays.asList(
                flushedByTheCommit(), rolledBack(), sendFirst(), sendFirstAndCommit(), readOnly(), afterCommit());
    }

    private static Scenario flushedByTheCommit() {
        return Scenario.of("jpa-flush-at-commit", "`persist`, `send`, commit: Hibernate inserts by the commit")
                .delivered("m")
                .rows("m")
                .because("the INSERT comes after the send, in the same transaction")
                .play(scene -> {
                    Jpa jpa = usual(scene);
                    jpa.spring.required(() -> {
                        jpa.entities.persist(new PlacedOrder(scene.key("m")));
                        scene.send("m");
                    });
                });
    }

    private static Scenario rolledBack() {
        return Scenario.of("jpa-rollback", "`persist`, `send`, an exception before anything was flushed")
                .undone("m")
                .because("Hibernate wrote nothing yet, and Spring rolls back explicitly")
                .play(scene -> {
                    Jpa jpa = usual(scene);
                    jpa.spring.regretted(() -> {
                        jpa.entities.persist(new PlacedOrder(scene.key("m")));
                        scene.send("m");
                    });
                });
    }

    private static Scenario sendFirst() {
        return Scenario.of(
                        "jpa-send-first",
                        "`provider_disables_autocommit`: `send` before the first SQL, `persist`, an exception")
                .undone("m")
                .because("Hibernate has not borrowed its connection yet; Spring knows of the transaction, and the"
                        + " connection is borrowed for the message")
                .play(scene -> {
                    Jpa jpa = puttingOff(scene);
                    jpa.spring.regretted(() -> {
                        scene.send("m");
                        jpa.entities.persist(new PlacedOrder(scene.key("m")));
                        jpa.entities.flush();
                    });
                });
    }

    private static Scenario sendFirstAndCommit() {
        return Scenario.of("jpa-send-first-commit", "the same, committed")
                .delivered("m")
                .rows("m")
                .because("the same")
                .play(scene -> {
                    Jpa jpa = puttingOff(scene);
                    jpa.spring.required(() -> {
                        scene.send("m");
                        jpa.entities.persist(new PlacedOrder(scene.key("m")));
                    });
                });
    }

    private static Scenario readOnly() {
        return Scenario.of("jpa-read", "a transaction that only queries, `send`, commit")
                .delivered("m")
                .because("it commits as every other")
                .play(scene -> {
                    Jpa jpa = puttingOff(scene);
                    jpa.spring.required(() -> {
                        jpa.read();
                        scene.send("m");
                    });
                });
    }

    private static Scenario afterCommit() {
        return Scenario.of(
                        "jpa-after-commit-reads",
                        "`provider_disables_autocommit`: `persist`, commit; `afterCommit` queries, then sends")
                .delivered("m")
                .rows("order")
                .because("the query borrows a connection, in a transaction that nobody commits; it wrote nothing")
                .play(scene -> {
                    Jpa jpa = puttingOff(scene);
                    jpa.spring.required(() -> {
                        jpa.entities.persist(new PlacedOrder(scene.key("order")));
                        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                            @Override
                            public void afterCommit() {
                                Act.unchecked(() -> {
                                    jpa.read();
                                    scene.send("m");
                                });
                            }
                        });
                    });
                });
    }
}
