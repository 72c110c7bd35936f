package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.rocketmq.BoundProducers;
import io.tenon.internal.spring.ProducersLifecycle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.ServiceState;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.annotation.RocketMQTransactionListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
import org.apache.rocketmq.spring.core.RocketMQLocalTransactionListener;
import org.apache.rocketmq.spring.core.RocketMQLocalTransactionState;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.messaging.Message;

/** The order in which what sends and what it needs starts and ends. */
class LifecycleIT {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
    @Import({Orders.class, ActuatorIT.OrderTable.class, LastWords.class, FollowUp.class, OwnTransactions.class})
    static class Application {
        /** After all else by its name and place; made before the producer, and so would end after it. */
        @Bean
        DataSource zLate(RocketMQTemplate template) {
            return DataSourceBuilder.create().url(Names.newUrl()).build();
        }

        @Bean
        @Primary
        DataSource dataSource(Environment environment) {
            return DataSourceBuilder.create()
                    .url(environment.getRequiredProperty("spring.datasource.url"))
                    .build();
        }
    }

    /** Sends in a transaction when the application ends, as one does that says good-bye. */
    static class LastWords implements DisposableBean {
        private final RocketMQTemplate template;
        private final Orders orders;
        private final Environment environment;

        LastWords(RocketMQTemplate template, Orders orders, Environment environment) {
            this.template = template;
            this.orders = orders;
            this.environment = environment;
        }

        @Override
        public void destroy() throws Exception {
            String topic = environment.getRequiredProperty("shop.topic");
            orders.place("last words", () -> template.syncSend(topic, TemplateIT.Way.message("last words")));
        }
    }

    /** A consumer that sends on in a transaction. */
    @RocketMQMessageListener(
            topic = "${shop.topic}",
            consumerGroup = "${shop.topic}-followed",
            selectorExpression = "ask")
    static class FollowUp implements RocketMQListener<String> {
        private final RocketMQTemplate template;
        private final Orders orders;
        private final Environment environment;

        FollowUp(RocketMQTemplate template, Orders orders, Environment environment) {
            this.template = template;
            this.orders = orders;
            this.environment = environment;
        }

        @Override
        public void onMessage(String asked) {
            String topic = environment.getRequiredProperty("shop.topic");
            try {
                orders.place(
                        asked + ", answered",
                        () -> template.syncSend(topic, TemplateIT.Way.message(asked + ", answered")));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** RocketMQ's own transactions, apart from those of a database. */
    @RocketMQTransactionListener
    static class OwnTransactions implements RocketMQLocalTransactionListener {
        final List<Object> executed = Collections.synchronizedList(new ArrayList<>());

        @Override
        @SuppressWarnings("rawtypes") // as rocketmq-spring has it
        public RocketMQLocalTransactionState executeLocalTransaction(Message message, Object argument) {
            executed.add(argument);
            return "commit".equals(argument)
                    ? RocketMQLocalTransactionState.COMMIT
                    : RocketMQLocalTransactionState.ROLLBACK;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public RocketMQLocalTransactionState checkLocalTransaction(Message message) {
            return RocketMQLocalTransactionState.UNKNOWN;
        }
    }

    @Test
    void whatSendsEndsBeforeTheDataSourcesAndAfterThoseWhoUseIt() {
        ShopRun shop = ShopRun.of(Application.class);
        DefaultMQProducer producer = shop.bean(RocketMQTemplate.class).getProducer();
        shop.context.close();
        assertThat(producer.getDefaultMQProducerImpl().getServiceState()).isEqualTo(ServiceState.SHUTDOWN_ALREADY);
        assertThat(BoundProducers.all()).isEmpty();
        assertThat(TrackedDataSources.all()).isEmpty();
        shop.expectNow("last words");
        shop.expectNothingElse();
        shop.close();
    }

    @Test
    void consumersAndRocketMqsOwnTransactionsGoOnAsTheyAre() throws Exception {
        ShopRun shop = ShopRun.of(Application.class);
        RocketMQTemplate template = shop.bean(RocketMQTemplate.class);
        template.syncSend(shop.topic + ":ask", TemplateIT.Way.message("who"));
        TransactionSendResult committed =
                template.sendMessageInTransaction(shop.topic, TemplateIT.Way.message("own commit"), "commit");
        TransactionSendResult rolledBack =
                template.sendMessageInTransaction(shop.topic, TemplateIT.Way.message("own rollback"), "rollback");
        assertThat(committed.getLocalTransactionState()).isEqualTo(LocalTransactionState.COMMIT_MESSAGE);
        assertThat(rolledBack.getLocalTransactionState()).isEqualTo(LocalTransactionState.ROLLBACK_MESSAGE);
        assertThat(shop.bean(OwnTransactions.class).executed).containsExactly("commit", "rollback");
        shop.expectNow("who", "own commit", "order who, answered");
        shop.context.close();
        shop.expect("last words");
        shop.expectNothingElse();
        shop.close();
    }

    @Test
    void producersAreTiedBeforeAnythingElseStarts() {
        try (ShopRun shop = ShopRun.of(Application.class)) {
            int others = shop.context.getBeansOfType(SmartLifecycle.class).values().stream()
                    .filter(one -> !(one instanceof ProducersLifecycle))
                    .mapToInt(SmartLifecycle::getPhase)
                    .min()
                    .orElseThrow();
            assertThat(shop.bean(ProducersLifecycle.class).getPhase()).isLessThan(others);
            shop.expect("last words");
        }
    }

    @Test
    void theEndDoesNotTakeLong() {
        ShopRun shop = ShopRun.of(Application.class);
        long began = System.nanoTime();
        shop.context.close();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(20);
        shop.close();
    }
}
