package com.example.orders;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The service that takes orders; its settings are in {@code orders.properties}. */
@SpringBootApplication
public class OrdersApplication {
    public static void main(String[] arguments) {
        new SpringApplicationBuilder(OrdersApplication.class)
                .properties("spring.config.name=orders")
                .run(arguments);
    }
}
