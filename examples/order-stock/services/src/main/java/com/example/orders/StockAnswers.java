package com.example.orders;

import com.example.messages.StockAnswered;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
import org.springframework.stereotype.Component;

/** Hears what the stock service says about orders. */
@Component
@RocketMQMessageListener(topic = StockAnswered.TOPIC, consumerGroup = "orders-stock-answers")
class StockAnswers implements RocketMQListener<StockAnswered> {
    private final Checkout checkout;

    StockAnswers(Checkout checkout) {
        this.checkout = checkout;
    }

    @Override
    public void onMessage(StockAnswered answer) {
        checkout.answered(answer);
    }
}
