package com.example.boot;

import java.io.IOException;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** A Spring Boot application that plays its scenario, says what must have been delivered, and waits to be told to end. */
@SpringBootApplication
public class BootShop {

    public static void main(String[] arguments) throws IOException {
        ConfigurableApplicationContext context = SpringApplication.run(BootShop.class, arguments);
        System.out.println("DONE");
        while (System.in.read() >= 0) {
            // Whoever started this process has only one thing to say.
        }
        int status = 0;
        for (Throwable failure : context.getBean(Orders.class).failures()) {
            System.err.println("An asynchronous send failed: " + failure);
            status = 1;
        }
        context.close();
        System.exit(status);
    }

    @Bean
    CommandLineRunner scenario(Orders orders, JdbcTemplate jdbc, TransactionTemplate transactions) {
        return arguments -> {
            jdbc.execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(128) PRIMARY KEY)");
            orders.place("committed", false);
            try {
                orders.place("rolled-back", true);
                throw new IllegalStateException("a transaction committed that was to be rolled back");
            } catch (Orders.Regret expected) {
                // So does the transaction.
            }
            orders.placeAtOnce("outside");
            transactions.executeWithoutResult(status -> {
                orders.placeAtOnce("outer-rolled-back");
                orders.placeSeparately("inner-committed");
                status.setRollbackOnly();
            });
            orders.printExpectations();
        };
    }
}
