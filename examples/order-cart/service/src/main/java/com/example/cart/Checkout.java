package com.example.cart;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The business. There is no word of Tenon in it. */
@Service
public class Checkout {
    private final Carts carts;
    private final Orders orders;
    private final DefaultMQProducer producer;
    private final Duration takes;

    Checkout(Carts carts, Orders orders, DefaultMQProducer producer, @Value("${checkout.takes:0s}") Duration takes) {
        this.carts = carts;
        this.orders = orders;
        this.producer = producer;
        this.takes = takes;
    }

    /** Empties the cart, writes the order, and tells who packs parcels. All of it, or nothing. */
    @Transactional(rollbackFor = Exception.class)
    public void order(String id, String customer) throws Exception {
        List<String> items = carts.items(customer);
        if (items.isEmpty()) {
            throw new EmptyCart(customer);
        }
        String list = String.join(", ", items);
        carts.empty(customer);
        orders.insert(id, customer, list);
        producer.send(new Message(CartApplication.ORDER_CREATED, "", id, list.getBytes(StandardCharsets.UTF_8)));
        // The message is sent. What if the process is killed right here?
        Thread.sleep(takes.toMillis());
    }

    /** There is nothing to order. */
    static final class EmptyCart extends RuntimeException {
        private static final long serialVersionUID = 1;

        EmptyCart(String customer) {
            super("The cart of " + customer + " is empty");
        }
    }
}
