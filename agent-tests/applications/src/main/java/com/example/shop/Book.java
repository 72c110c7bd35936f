package com.example.shop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.rocketmq.common.message.Message;

/**
 * Which message was sent for which order. At the end it says which of them must be delivered: those whose order is in
 * the database, and those that were sent for none. Thread-safe.
 */
final class Book {
    private final String topic;
    private final String run;
    private final Map<String, String> orders = new ConcurrentSkipListMap<>();

    /** @param run begins every key, so that several runs may share a topic */
    Book(String topic, String run) {
        this.topic = topic;
        this.run = run;
    }

    /** The only message of an order: its key is the order's id. */
    Message message(String order) {
        return message(order, "");
    }

    /** One of several messages of an order. */
    Message message(String order, int item) {
        return message(order, "#" + item);
    }

    private Message message(String order, String suffix) {
        orders.put(key(order) + suffix, order);
        return unnoted(key(order) + suffix);
    }

    /** A message that is sent outside of every transaction: it must be delivered, whatever is in the database. */
    Message free(String name) {
        orders.put(key(name), "");
        return unnoted(key(name));
    }

    /** One of several, with a body of that many bytes. */
    Message message(String order, int item, int bytes) {
        Message message = message(order, "#" + item);
        message.setBody(Arrays.copyOf(message.getBody(), bytes));
        return message;
    }

    private Message unnoted(String key) {
        return new Message(topic, "placed", key, ("body of " + key).getBytes(StandardCharsets.UTF_8));
    }

    private String key(String name) {
        return run + "/" + name;
    }

    /** Prints a line a message. */
    void printExpectations(Set<String> committedOrders) {
        Set<String> expected = new ConcurrentSkipListSet<>();
        orders.forEach((key, order) -> {
            if (order.isEmpty() || committedOrders.contains(order)) {
                expected.add(key);
            }
        });
        orders.keySet().forEach(key -> System.out.println((expected.contains(key) ? "EXPECT " : "NEVER ") + key));
    }
}
