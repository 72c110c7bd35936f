package com.example.stock;

import com.example.messages.OrderPlaced;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/** Hears of orders that failed every time. Nobody waits for ever: the customer gets a refusal. */
@Component
@RocketMQMessageListener(topic = DeadLetters.TOPIC, consumerGroup = "stock-dead-letters")
class DeadLetters implements RocketMQListener<OrderPlaced> {
    static final String TOPIC = "%DLQ%" + OrdersToReserve.GROUP;

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final Warehouse warehouse;
    private final Reservations reservations;

    DeadLetters(Warehouse warehouse, Reservations reservations) {
        this.warehouse = warehouse;
        this.reservations = reservations;
    }

    @Override
    public void onMessage(OrderPlaced order) {
        try {
            warehouse.giveUp(order);
            log.warn("Order {} could not be processed, and is refused", order.orderId());
        } catch (DataIntegrityViolationException e) {
            if (!reservations.existsById(order.orderId())) {
                throw e;
            }
            log.info("Order {} came again, and was answered before", order.orderId());
        }
    }
}
