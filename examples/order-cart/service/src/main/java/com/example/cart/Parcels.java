package com.example.cart;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * Packs a parcel for each order that it hears of. A message may come twice, so the primary key decides; what fails otherwise
 * is thrown, and RocketMQ brings the message again.
 */
@Component
class Parcels implements MessageListenerConcurrently {
    private static final Logger log = LoggerFactory.getLogger(Parcels.class);

    private final Orders orders;

    Parcels(Orders orders) {
        this.orders = orders;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        for (MessageExt message : messages) {
            String order = message.getKeys();
            try {
                orders.pack(order, new String(message.getBody(), StandardCharsets.UTF_8));
                log.info("Order {} is packed", order);
            } catch (DuplicateKeyException e) {
                log.info("Order {} came again, and is packed already", order);
            }
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
