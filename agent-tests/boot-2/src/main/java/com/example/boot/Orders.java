package com.example.boot;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The business: an order goes into the table, its message to the topic, in every way that the template has. */
@Service
public class Orders {
    private interface Way {
        void send(String order);
    }

    private final JdbcTemplate jdbc;
    private final RocketMQTemplate messages;
    private final String topic;
    private final String run;
    private final Set<String> sent = new ConcurrentSkipListSet<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Orders(
            JdbcTemplate jdbc,
            RocketMQTemplate messages,
            @Value("${shop.topic}") String topic,
            @Value("${shop.run}") String run) {
        this.jdbc = jdbc;
        this.messages = messages;
        this.topic = topic;
        this.run = run;
    }

    /** How each of the messages of {@link #place} is sent, by what their orders' ids end with. */
    private Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("/sync", order -> messages.syncSend(topic, message(order)));
        ways.put("/orderly", order -> messages.syncSendOrderly(topic, message(order), order));
        ways.put("/async", order -> messages.asyncSend(topic, message(order), callback()));
        ways.put("/oneway", order -> messages.sendOneWay(topic, message(order)));
        ways.put(
                "/convert",
                order -> messages.convertAndSend(
                        topic, (Object) order, Collections.singletonMap(RocketMQHeaders.KEYS, key(order))));
        ways.put("/send", order -> messages.send(topic, message(order)));
        return ways;
    }

    /** In one transaction: several orders, each with its message; together they commit or not. */
    @Transactional
    public void place(String order, boolean regretted) {
        ways().forEach((ending, way) -> {
            insert(order + ending);
            way.send(order + ending);
        });
        if (regretted) {
            throw new Regret();
        }
    }

    /** In a transaction of its own, whatever surrounds it. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void placeSeparately(String order) {
        insert(order);
        messages.syncSend(topic, message(order));
    }

    /** In no transaction. */
    public void placeAtOnce(String order) {
        insert(order);
        messages.syncSend(topic, message(order));
    }

    private void insert(String order) {
        jdbc.update("INSERT INTO orders (id) VALUES (?)", order);
    }

    private Message<byte[]> message(String order) {
        return MessageBuilder.withPayload(order.getBytes(StandardCharsets.UTF_8))
                .setHeader(RocketMQHeaders.KEYS, key(order))
                .build();
    }

    /** Of the message of an order, which is about to be sent. */
    private String key(String order) {
        sent.add(order);
        return run + "/" + order;
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

    /** Prints for each message whether it must be delivered: whether its order is in the table. */
    void printExpectations() {
        List<String> committed = jdbc.queryForList("SELECT id FROM orders", String.class);
        sent.forEach(
                order -> System.out.println((committed.contains(order) ? "EXPECT " : "NEVER ") + run + "/" + order));
    }

    /** What became of asynchronous sends that failed. */
    Iterable<Throwable> failures() {
        return failures;
    }

    /** The business changes its mind. */
    static final class Regret extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
