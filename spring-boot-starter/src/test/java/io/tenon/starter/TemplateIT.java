package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.rocketmq.TenonProducer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.spring.annotation.ExtRocketMQTemplateConfiguration;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** An application of rocketmq-spring, as its documentation has it: each way to send is tied to {@code @Transactional}. */
class TemplateIT {
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
    @EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
    @Import({Orders.class, ExtensionTemplate.class})
    static class Application {
        @Autowired
        void tables(JdbcTemplate jdbc) {
            jdbc.execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY)");
        }
    }

    @ExtRocketMQTemplateConfiguration(group = "extension-group")
    static class ExtensionTemplate extends RocketMQTemplate {}

    /** The ways to send that an application has. */
    enum Way {
        SYNC_SEND {
            @Override
            void send(String key) {
                template().syncSend(shop.topic, message(key));
            }
        },
        SYNC_SEND_ORDERLY {
            @Override
            void send(String key) {
                template().syncSendOrderly(shop.topic, message(key), key);
            }
        },
        CONVERT_AND_SEND {
            @Override
            void send(String key) {
                template().send(shop.topic, message(key));
            }
        },
        ASYNC_SEND {
            @Override
            void send(String key) throws Exception {
                CompletableFuture<SendResult> told = new CompletableFuture<>();
                template().asyncSend(shop.topic, message(key), tell(told));
                told.get(20, TimeUnit.SECONDS);
            }
        },
        SEND_ONE_WAY {
            @Override
            void send(String key) {
                template().sendOneWay(shop.topic, message(key));
            }
        },
        EXTENSION_TEMPLATE {
            @Override
            void send(String key) {
                shop.bean(ExtensionTemplate.class).syncSend(shop.topic, message(key));
            }
        };

        abstract void send(String key) throws Exception;

        static RocketMQTemplate template() {
            return shop.context.getBean("rocketMQTemplate", RocketMQTemplate.class);
        }

        static Message<String> message(String key) {
            return MessageBuilder.withPayload("order " + key)
                    .setHeader(RocketMQHeaders.KEYS, key)
                    .build();
        }
    }

    private static SendCallback tell(CompletableFuture<SendResult> told) {
        return new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                told.complete(result);
            }

            @Override
            public void onException(Throwable e) {
                told.completeExceptionally(e);
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void aMessageIsDeliveredWhenItsTransactionCommitsAndNotBefore(Way way) throws Exception {
        String key = way + "-committed";
        orders.place(key, () -> {
            way.send(key);
            Thread.sleep(300);
            assertThat(shop.deliveries.countOf(key)).as("before the commit").isZero();
        });
        shop.expectNow(key);
    }

    @ParameterizedTest
    @EnumSource
    void aMessageGoesWithItsTransaction(Way way) {
        String key = way + "-rolled-back";
        assertThatThrownBy(() -> orders.place(key, () -> {
                    way.send(key);
                    throw new IllegalStateException("no money");
                }))
                .hasMessage("no money");
        assertThat(orders.isCommitted(key)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void withoutATransactionAMessageIsSentAtOnce(Way way) throws Exception {
        String key = way + "-plain";
        way.send(key);
        shop.expectNow(key);
    }

    @Test
    void everyProducerIsWrappedOnce() {
        Stream.of(
                        shop.context.getBean("defaultMQProducer"),
                        Way.template().getProducer(),
                        shop.bean(ExtensionTemplate.class).getProducer())
                .forEach(producer -> assertThat(producer).isInstanceOf(TenonProducer.class));
        assertThat(Way.template().getProducer()).isSameAs(shop.context.getBean("defaultMQProducer"));
        assertThat(shop.bean(DataSource.class).toString()).contains("TenonDataSource[dataSource");
    }
}
