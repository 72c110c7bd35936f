package com.example.stock;

import com.example.messages.OrderPlaced;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Hears of orders. RocketMQ delivers at least once, so an order may come twice: the second time it is known. What fails is
 * tried again a second later, three times in all, and then goes to the dead letters.
 */
@Component
@RocketMQMessageListener(
        topic = OrderPlaced.TOPIC,
        consumerGroup = OrdersToReserve.GROUP,
        maxReconsumeTimes = 2,
        delayLevelWhenNextConsume = 1)
class OrdersToReserve implements RocketMQListener<OrderPlaced> {
    static final String GROUP = "stock";

    private static final Logger log = LoggerFactory.getLogger(OrdersToReserve.class);

    private final Warehouse warehouse;
    private final Reservations reservations;

    OrdersToReserve(Warehouse warehouse, Reservations reservations) {
        this.warehouse = warehouse;
        this.reservations = reservations;
    }

    @Override
    public void onMessage(OrderPlaced order) {
        try {
            warehouse.reserve(order);
        } catch (DataIntegrityViolationException e) {
            if (!reservations.existsById(order.orderId())) {
                throw e;
            }
            log.info("Order {} came again, and was answered before", order.orderId());
        }
    }
}
