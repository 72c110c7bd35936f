package io.tenon.examples.orderstock;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two services with what they need. Not thread-safe. */
final class Shop implements AutoCloseable {
    private final Services services;
    private final Path folder;
    private final List<String> more;
    private final Surroundings surroundings;
    private @Nullable Service orders;
    private @Nullable Service stock;

    /**
     * @param services what to start
     * @param folder for data and logs
     * @param more arguments of both services
     */
    Shop(Services services, Path folder, List<String> more) throws SQLException {
        this.services = services;
        this.folder = folder;
        this.more = more;
        this.surroundings = Surroundings.start(folder);
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Starts the order service, where it does not run. */
    Service startOrders(String... arguments) {
        if (orders == null) {
            orders = start("orders", "com.example.orders.OrdersApplication", arguments);
        }
        return orders;
    }

    /** Starts the stock service, where it does not run. */
    Service startStock(String... arguments) {
        if (stock == null) {
            stock = start("stock", "com.example.stock.StockApplication", arguments);
        }
        return stock;
    }

    private Service start(String name, String application, String... own) {
        List<String> arguments = new ArrayList<>(more);
        arguments.add("--spring.datasource.url=" + surroundings.jdbcUrl(name));
        arguments.add("--rocketmq.name-server=" + surroundings.broker().nameServerAddress());
        arguments.addAll(List.of(own));
        return Service.start(services, folder, name, application, arguments);
    }

    /** As kill -9. */
    void killOrders() {
        if (orders != null) {
            orders.kill();
            orders = null;
        }
    }

    /** As kill -9. */
    void killStock() {
        if (stock != null) {
            stock.kill();
            stock = null;
        }
    }

    @Override
    public void close() {
        killOrders();
        killStock();
        surroundings.close();
    }
}
