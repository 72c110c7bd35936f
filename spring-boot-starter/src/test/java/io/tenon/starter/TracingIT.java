package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.instrumentation.rocketmqclient.v4_8.RocketMqTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.tenon.jdbc.Delivery;
import io.tenon.rocketmq.TenonProducer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** With OpenTelemetry's instrumentation of RocketMQ's client: a consumer's span hangs on the sender's, whichever way a message goes. */
@SuppressWarnings("NullAway.Init") // each test opens what it needs
class TracingIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final OpenTelemetry telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    private final RocketMqTelemetry rocketMq = RocketMqTelemetry.create(telemetry);
    private ShopRun shop;
    private DefaultMQPushConsumer consumer;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
    @Import({Orders.class, ActuatorIT.OrderTable.class})
    static class Application {}

    private void open(Delivery delivery) throws Exception {
        shop = ShopRun.of(Application.class, "tenon.datasource.delivery=" + delivery);
        TenonProducer producer =
                (TenonProducer) shop.bean(RocketMQTemplate.class).getProducer();
        producer.getDefaultMQProducerImpl().registerSendMessageHook(rocketMq.newTracingSendMessageHook());
        consumer = new DefaultMQPushConsumer(Names.newGroup());
        consumer.setNamesrvAddr(Servers.BROKER.nameServerAddress());
        consumer.setInstanceName(consumer.getConsumerGroup());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPollNameServerInterval(500);
        consumer.subscribe(shop.topic, "*");
        consumer.getDefaultMQPushConsumerImpl().registerConsumeMessageHook(rocketMq.newTracingConsumeMessageHook());
        consumer.registerMessageListener(
                (MessageListenerConcurrently) (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);
        consumer.start();
    }

    @AfterEach
    void close() {
        Servers.BROKER.startBroker();
        if (consumer != null) {
            consumer.shutdown();
        }
        if (shop != null) {
            shop.close();
        }
    }

    private List<SpanData> spans(SpanKind kind) {
        return exported.getFinishedSpanItems().stream()
                .filter(span -> span.getKind() == kind)
                .collect(Collectors.toList());
    }

    /** Runs the transaction in a span, and ends it in another one's. */
    private Span placed(String key, Orders.Work send) throws Exception {
        Span business = telemetry.getTracer("shop").spanBuilder("place " + key).startSpan();
        try (Scope scope = business.makeCurrent()) {
            shop.bean(Orders.class).place(key, send);
        } finally {
            business.end();
        }
        return business;
    }

    private void expectConsumersToHangOnSenders(Span business, int messages) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(spans(SpanKind.CONSUMER)).hasSize(messages);
            assertThat(spans(SpanKind.PRODUCER)).hasSize(messages);
        });
        List<String> senders =
                spans(SpanKind.PRODUCER).stream().map(SpanData::getSpanId).collect(Collectors.toList());
        for (SpanData sender : spans(SpanKind.PRODUCER)) {
            assertThat(sender.getParentSpanId())
                    .isEqualTo(business.getSpanContext().getSpanId());
        }
        for (SpanData consumed : spans(SpanKind.CONSUMER)) {
            assertThat(consumed.getTraceId())
                    .isEqualTo(business.getSpanContext().getTraceId());
            assertThat(consumed.getParentSpanId()).isIn(senders);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theConsumersSpanHangsOnTheSenders(Delivery delivery) throws Exception {
        open(delivery);
        RocketMQTemplate template = shop.bean(RocketMQTemplate.class);
        Span business = placed("traced", () -> {
            template.syncSend(shop.topic, TemplateIT.Way.message("sent"));
            CompletableFuture<SendResult> told = new CompletableFuture<>();
            template.asyncSend(shop.topic, TemplateIT.Way.message("called back"), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    told.complete(result);
                }

                @Override
                public void onException(Throwable e) {
                    told.completeExceptionally(e);
                }
            });
            told.get(20, TimeUnit.SECONDS);
        });
        expectConsumersToHangOnSenders(business, 2);
    }

    @Test
    void alsoWhereTheRelaySendsTheMessage() throws Exception {
        open(Delivery.OUTBOX);
        shop.bean(RocketMQTemplate.class).syncSend(shop.topic, TemplateIT.Way.message("route")); // known from now on
        await().atMost(SOON).until(() -> spans(SpanKind.CONSUMER).size() == 1);
        exported.reset();
        Servers.BROKER.stopBroker();
        Span business = placed("relayed", () -> shop.bean(RocketMQTemplate.class)
                .syncSend(shop.topic, TemplateIT.Way.message("relayed")));
        JdbcTemplate jdbc = shop.bean(JdbcTemplate.class);
        await().atMost(SOON).until(() -> Integer.valueOf(1)
                .equals(jdbc.queryForObject("SELECT COUNT(*) FROM \"tenon_outbox\" WHERE state = 'R'", Integer.class)));
        Servers.BROKER.startBroker();
        expectConsumersToHangOnSenders(business, 1);
    }
}
