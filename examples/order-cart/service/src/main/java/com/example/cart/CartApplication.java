package com.example.cart;

import io.tenon.rocketmq.TenonProducer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The service, and its configuration: the producer's class and the JDBC URL are all that it has of Tenon. */
@SpringBootApplication
public class CartApplication {
    static final String ORDER_CREATED = "order-created";

    public static void main(String[] arguments) {
        SpringApplication.run(CartApplication.class, arguments);
    }

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    DefaultMQProducer producer(@Value("${shop.name-server}") String nameServer) {
        DefaultMQProducer producer = new TenonProducer("shop");
        producer.setNamesrvAddr(nameServer);
        return producer;
    }

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    DefaultMQPushConsumer consumer(@Value("${shop.name-server}") String nameServer, Parcels parcels)
            throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("parcels");
        consumer.setNamesrvAddr(nameServer);
        consumer.subscribe(ORDER_CREATED, "*");
        consumer.registerMessageListener(parcels);
        return consumer;
    }
}
