package io.tenon.examples.orderstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tenon.testbed.InstalledJava;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same services on Spring Boot 4, whose requests run on virtual threads, where a newer Java is installed. */
class VirtualThreadsIT {
    @Test
    void ordersThatVirtualThreadsTakeReachTheStockService(@TempDir Path folder) throws SQLException {
        Optional<Path> java = InstalledJava.withVirtualThreads();
        assumeThat(java).as("a Java of 21 or newer").isPresent();
        Services services = Services.onBoot4(Path.of(System.getProperty("example.folder")), java.orElseThrow());
        try (Shop shop =
                new Shop(services, folder, List.of("--server.port=0", "--spring.threads.virtual.enabled=true"))) {
            Books books = new Books(shop.surroundings());
            Service orders = shop.startOrders();
            shop.startStock();
            for (int i = 0; i < 10; i++) {
                assertThat(Customers.order(orders, "virtual-" + i, "book", 1, i % 2 == 0 ? "good" : "declined"))
                        .isEqualTo(i % 2 == 0 ? 201 : 402);
            }
            books.awaitStatus("virtual-8", "CONFIRMED");
            books.assertTheyBalance();
            assertThat(orders.log()).anyMatch(line -> line.contains("Order virtual-8 is placed by VirtualThread"));
        }
    }
}
