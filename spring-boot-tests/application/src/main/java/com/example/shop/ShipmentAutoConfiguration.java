package com.example.shop;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * A producer that is a plain bean. rocketmq-spring makes no producer of its own for its template once it sees one, so
 * this one comes after it.
 */
@AutoConfiguration(afterName = "org.apache.rocketmq.spring.autoconfigure.RocketMQAutoConfiguration")
public class ShipmentAutoConfiguration {
    @Bean(initMethod = "start", destroyMethod = "shutdown")
    DefaultMQProducer shipmentProducer(@Value("${rocketmq.name-server}") String nameServer) {
        DefaultMQProducer producer = new DefaultMQProducer("shop-shipments");
        producer.setNamesrvAddr(nameServer);
        producer.setSendMsgTimeout(10_000);
        return producer;
    }
}
