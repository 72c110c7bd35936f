package com.example.stock;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The service that has the goods; its settings are in {@code stock.properties}. */
@SpringBootApplication
public class StockApplication {
    public static void main(String[] arguments) {
        new SpringApplicationBuilder(StockApplication.class)
                .properties("spring.config.name=stock")
                .run(arguments);
    }
}
