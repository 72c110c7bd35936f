package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.persistence.Entity;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Id;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.domain.EntityScan;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring decides whose transaction it is: an application of JPA with two databases, and all that its transactions can be. */
class SpringTransactionsIT {
    private static ShopRun shop;
    private static Orders orders;
    private static DefaultMQProducer producer;

    @BeforeAll
    static void start() {
        shop = ShopRun.of(
                Application.class,
                "spring.jpa.hibernate.ddl-auto=create",
                "spring.jpa.properties.hibernate.connection.provider_disables_autocommit=true",
                "tenon.table.initialize=always");
        orders = shop.bean(Orders.class);
        producer = shop.context.getBean("defaultMQProducer", DefaultMQProducer.class);
    }

    @AfterAll
    static void reckon() {
        try {
            shop.expectNothingElse();
        } finally {
            shop.close();
        }
    }

    @Entity(name = "orders")
    static class PlacedOrder {
        @Id
        String id;

        PlacedOrder() {
            this("");
        }

        PlacedOrder(String id) {
            this.id = id;
        }
    }

    static class Repository {
        final EntityManager entities;

        Repository(EntityManagerFactory factory) {
            this.entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        }
    }

    /** Heard of in each phase of a transaction. */
    record Placed(String id) {}

    static class Listener {
        @TransactionalEventListener
        void afterCommit(Placed event) throws Exception {
            send(event.id() + "-after-commit");
        }

        @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
        void beforeCommit(Placed event) throws Exception {
            send(event.id() + "-before-commit");
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
        void afterRollback(Placed event) throws Exception {
            send(event.id() + "-after-rollback");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EntityScan(basePackageClasses = SpringTransactionsIT.class)
    @Import({Orders.class, Listener.class, Repository.class})
    static class Application {
        @Bean
        DataSource audit() {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(Names.newUrl() + ";INIT=CREATE TABLE IF NOT EXISTS entries (id VARCHAR(64) PRIMARY KEY)");
            return h2;
        }

        @Bean
        @Primary
        DataSource dataSource(DataSourceProperties properties) {
            HikariDataSource pool = properties
                    .initializeDataSourceBuilder()
                    .type(HikariDataSource.class)
                    .build();
            pool.setAutoCommit(false);
            return pool;
        }

        @Bean
        @Primary
        JpaTransactionManager transactionManager() {
            return new JpaTransactionManager();
        }

        @Bean
        DataSourceTransactionManager auditTransactions(@Qualifier("audit") DataSource audit) {
            return new DataSourceTransactionManager(audit);
        }
    }

    private static void send(String key) throws Exception {
        producer.send(new Message(shop.topic, "", key, ("order " + key).getBytes(StandardCharsets.UTF_8)));
    }

    private static void fail() {
        throw new IllegalStateException("no money");
    }

    private static void rolledBack(Orders.Work work) {
        assertThatThrownBy(work::run).hasMessage("no money");
    }

    @Test
    void aSuspendedTransactionTakesNoMessage() throws Exception {
        rolledBack(() -> orders.place("suspended", () -> {
            send("of the suspended one, before");
            orders.outside(() -> send("outside"));
            send("of the suspended one, after");
            fail();
        }));
        shop.expectNow("outside");
    }

    @Test
    void anInnerTransactionOfItsOwnHasItsOwnMessages() throws Exception {
        rolledBack(() -> orders.place("outer", () -> {
            send("outer, before");
            orders.placeApart("inner", () -> send("inner"));
            send("outer, after");
            fail();
        }));
        shop.expectNow("inner");
        orders.place("outer 2", () -> {
            send("outer 2");
            rolledBack(() -> orders.placeApart("inner 2", () -> {
                send("inner 2");
                fail();
            }));
        });
        shop.expectNow("outer 2");
    }

    @Test
    void listenersSendWithTheTransactionBeforeItsCommitAndOnTheirOwnAfterIt() throws Exception {
        orders.place("heard", () -> shop.context.publishEvent(new Placed("heard")));
        shop.expectNow("heard-before-commit", "heard-after-commit");
        rolledBack(() -> orders.place("unheard", () -> {
            shop.context.publishEvent(new Placed("unheard"));
            fail();
        }));
        shop.expectNow("unheard-after-rollback");
    }

    @Test
    void aSynchronizationSendsOnItsOwnAfterTheEnd() throws Exception {
        orders.place("synchronized", () -> afterCompletion(status -> sendUnchecked("completed")));
        rolledBack(() -> orders.place("synchronized 2", () -> {
            afterCompletion(status -> sendUnchecked("completed though rolled back"));
            fail();
        }));
        shop.expectNow("completed", "completed though rolled back");
    }

    private static void afterCompletion(Consumer<Integer> what) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                what.accept(status);
            }
        });
    }

    private static void sendUnchecked(String key) {
        try {
            send(key);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMessageBeforeTheFirstSqlOfJpaBelongsToTheTransaction() throws Exception {
        orders.inTransaction(() -> {
            send("before the first sql");
            shop.bean(Repository.class).entities.persist(new PlacedOrder("before the first sql"));
        });
        shop.expectNow("before the first sql");
        assertThat(orders.isCommitted("before the first sql")).isTrue();
        rolledBack(() -> orders.inTransaction(() -> {
            send("before an sql that is undone");
            shop.bean(Repository.class).entities.persist(new PlacedOrder("undone"));
            fail();
        }));
    }

    @Test
    void aTransactionTemplateIsATransactionAsAnyOther() {
        TransactionTemplate template = new TransactionTemplate(shop.bean(JpaTransactionManager.class));
        template.executeWithoutResult(status -> sendUnchecked("templated"));
        template.executeWithoutResult(status -> {
            sendUnchecked("templated and undone");
            status.setRollbackOnly();
        });
        shop.expectNow("templated");
    }

    @Test
    void ofSeveralManagersTheOneInChargeHasTheMessage() throws Exception {
        JdbcTemplate audit = new JdbcTemplate(shop.context.getBean("audit", DataSource.class));
        TransactionTemplate audited =
                new TransactionTemplate(shop.context.getBean("auditTransactions", PlatformTransactionManager.class));
        audited.executeWithoutResult(status -> {
            audit.update("INSERT INTO entries (id) VALUES ('1')");
            sendUnchecked("audited");
        });
        audited.executeWithoutResult(status -> {
            audit.update("INSERT INTO entries (id) VALUES ('2')");
            sendUnchecked("audited and undone");
            status.setRollbackOnly();
        });
        // Both are begun, and the inner one last: it has the message, and a warning names both.
        rolledBack(() -> orders.place("around", () -> {
            audited.executeWithoutResult(status -> sendUnchecked("of the inner one, which commits"));
            fail();
        }));
        shop.expectNow("of the inner one, which commits");
        shop.expectNow("audited");
    }
}
