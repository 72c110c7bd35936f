package com.example.orders;

import com.example.messages.OrderPlaced;
import com.example.messages.StockAnswered;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The business. There is no word of Tenon in it. */
@Service
public class Checkout {
    private static final Logger log = LoggerFactory.getLogger(Checkout.class);

    private final PlacedOrders orders;
    private final Payments payments;
    private final RocketMQTemplate messages;

    Checkout(PlacedOrders orders, Payments payments, RocketMQTemplate messages) {
        this.orders = orders;
        this.payments = payments;
        this.messages = messages;
    }

    /** Writes the order, tells the stock service, takes the money. All of it, or nothing. */
    @Transactional
    public PlacedOrder place(String id, String item, int quantity, String card) {
        PlacedOrder order = orders.save(new PlacedOrder(id, item, quantity));
        messages.syncSend(
                OrderPlaced.TOPIC,
                MessageBuilder.withPayload(new OrderPlaced(id, item, quantity))
                        .setHeader(RocketMQHeaders.KEYS, id)
                        .build());
        // The message is sent. Does it go out if this fails, or if the process is killed right here? It does not.
        payments.take(id, card);
        log.info("Order {} is placed by {}", id, Thread.currentThread());
        return order;
    }

    /** The stock service has answered. */
    @Transactional
    public void answered(StockAnswered answer) {
        orders.findById(answer.orderId())
                .orElseThrow(
                        () -> new IllegalStateException("Stock was asked for an order that does not exist: " + answer))
                .answered(answer.reserved(), answer.reason());
    }
}
