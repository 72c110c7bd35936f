package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.rocketmq.TenonProducer;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;

/** Producers that an application makes by itself, in the ways in which applications do. */
class PlainProducerIT {
    private static ShopRun shop;
    private static Orders orders;

    @BeforeAll
    static void start() {
        shop = ShopRun.of(Application.class);
        orders = shop.bean(Orders.class);
    }

    @AfterAll
    static void reckon() {
        try {
            shop.expectNothingElse();
        } finally {
            shop.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = HibernateJpaAutoConfiguration.class,
            excludeName = "org.apache.rocketmq.spring.autoconfigure.RocketMQAutoConfiguration")
    @Import(Orders.class)
    static class Application {
        private final DefaultMQProducer late = configured(new DefaultMQProducer(Names.newGroup()));

        @Autowired
        void tables(JdbcTemplate jdbc) {
            jdbc.execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY)");
        }

        @Bean(initMethod = "start", destroyMethod = "shutdown")
        DefaultMQProducer byInitMethod() {
            return configured(new DefaultMQProducer(Names.newGroup()));
        }

        @Bean
        DefaultMQProducer runningAlready() throws MQClientException {
            DefaultMQProducer producer = configured(new DefaultMQProducer(Names.newGroup()));
            producer.start();
            return producer;
        }

        @Bean
        TransactionMQProducer byWhoeverGetsIt() {
            return (TransactionMQProducer) configured(new TransactionMQProducer(Names.newGroup()));
        }

        /** Injected, and started then. */
        @Bean
        Object starter(TransactionMQProducer byWhoeverGetsIt) throws MQClientException {
            byWhoeverGetsIt.start();
            return new Object();
        }

        @Bean
        DefaultMQProducer startedPastTheBean() {
            return late;
        }

        @Bean
        Object lateStarter(@Autowired DefaultMQProducer startedPastTheBean) throws MQClientException {
            late.start();
            return startedPastTheBean;
        }

        @Bean(initMethod = "start")
        @Lazy
        DefaultMQProducer lazy() {
            return configured(new DefaultMQProducer(Names.newGroup()));
        }

        @Bean(initMethod = "start", destroyMethod = "shutdown")
        TenonProducer tenonsOwn() {
            return (TenonProducer) configured(new TenonProducer(Names.newGroup()));
        }

        private static DefaultMQProducer configured(DefaultMQProducer producer) {
            producer.setNamesrvAddr(Servers.BROKER.nameServerAddress());
            producer.setInstanceName(producer.getProducerGroup());
            return producer;
        }
    }

    private static Message message(String key) {
        return new Message(shop.topic, "", key, ("order " + key).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"byInitMethod", "runningAlready", "byWhoeverGetsIt", "startedPastTheBean", "lazy", "tenonsOwn"})
    void isTiedHoweverItIsStarted(String bean) throws Exception {
        DefaultMQProducer producer = shop.context.getBean(bean, DefaultMQProducer.class);
        assertThat(producer).isInstanceOf(TenonProducer.class);
        orders.place(bean, () -> producer.send(message(bean)));
        shop.expectNow(bean);
        assertThatThrownBy(() -> orders.place(bean + "-rolled-back", () -> {
                    producer.send(message(bean + "-rolled-back"));
                    throw new IllegalStateException("no money");
                }))
                .hasMessage("no money");
        producer.send(message(bean + "-plain"));
        shop.expectNow(bean + "-plain");
    }
}
