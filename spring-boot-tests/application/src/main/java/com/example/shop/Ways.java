package com.example.shop;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Component;

/** Every way in which this application sends: by the template, by an extension template, by a plain producer. */
@Component
public class Ways {
    private final Map<String, Way> all = new LinkedHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Ways(
            @Qualifier("rocketMQTemplate") RocketMQTemplate template,
            AuditTemplate audit,
            @Qualifier("shipmentProducer") DefaultMQProducer shipments,
            @Value("${shop.topic}") String topic) {
        all.put("template", order -> template.syncSend(topic, message(order)));
        all.put("template-orderly", order -> template.syncSendOrderly(topic, message(order), order));
        all.put("template-async", order -> template.asyncSend(topic, message(order), callback()));
        all.put("template-oneway", order -> template.sendOneWay(topic, message(order)));
        all.put(
                "template-convert",
                order -> template.convertAndSend(
                        topic, (Object) order, Collections.singletonMap(RocketMQHeaders.KEYS, order)));
        all.put("extension-template", order -> audit.syncSend(topic, message(order)));
        all.put("plain-producer", order -> send(shipments, topic, order));
    }

    /** By their names. */
    Map<String, Way> all() {
        return all;
    }

    /** By the template, synchronously: the commonest one. */
    Way usual() {
        return all.get("template");
    }

    /** What became of asynchronous sends that failed. */
    public Iterable<Throwable> failures() {
        return failures;
    }

    private static Message<byte[]> message(String order) {
        return MessageBuilder.withPayload(order.getBytes(StandardCharsets.UTF_8))
                .setHeader(RocketMQHeaders.KEYS, order)
                .build();
    }

    private static void send(DefaultMQProducer producer, String topic, String order) {
        try {
            producer.send(new org.apache.rocketmq.common.message.Message(
                    topic, "", order, order.getBytes(StandardCharsets.UTF_8)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the message of order " + order + " was sent", e);
        } catch (Exception e) {
            throw new IllegalStateException("The message of order " + order + " was not sent", e);
        }
    }

    private SendCallback callback() {
        return new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                // As expected.
            }

            @Override
            public void onException(Throwable failure) {
                failures.add(failure);
            }
        };
    }
}
