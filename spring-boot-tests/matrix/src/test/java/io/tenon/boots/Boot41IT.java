package io.tenon.boots;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.tenon.testbed.InstalledJava;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Spring Boot 4.1, and virtual threads where a newer Java is installed. */
class Boot41IT extends BootMatrix {
    Boot41IT() {
        super(SpringBoot.V4_1);
    }

    @Order(2)
    @Test
    void messagesFollowTheTransactionsOfVirtualThreads() {
        Optional<Path> java = InstalledJava.withVirtualThreads();
        assumeThat(java).as("a Java of 21 or newer").isPresent();
        try (Shop shop = Shop.on(java.orElseThrow(), SpringBoot.V4_1, "virtual-threads")) {
            for (Access access : List.of(Access.JDBC_TEMPLATE, Access.JPA)) {
                Cell cell = new Cell(Pool.HIKARI, Variant.PLAIN, access);
                shop.start(concat(arguments(cell), "--spring.threads.virtual.enabled=true"));
                stand().awaitDelivered(shop.playOnVirtualThread("virtual-" + access));
                shop.stop();
            }
        }
    }
}
