package com.example.shop;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Orders that virtual threads place, one thread for each; every third is rolled back. Needs Java 21. Argument: the pool's name. */
public final class VirtualThreads {
    private static final int ORDERS = 300;

    private VirtualThreads() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            place(shop, connections, "first", true); // loads the classes, whose initializers pin a thread
            place(shop, connections, "first-rolled-back", false);
            ExecutorService threads = (ExecutorService) Executors.class
                    .getMethod("newVirtualThreadPerTaskExecutor") // this is compiled for Java 8
                    .invoke(null);
            // Java's own class that a virtual thread waits with for a socket: many that need it at once are pinned
            // until it is there.
            place(threads, shop, connections, "first-virtual", true).get();
            List<Future<?>> placed = new ArrayList<>();
            for (int i = 0; i < ORDERS; i++) {
                placed.add(place(threads, shop, connections, "order-" + i, i % 3 != 0));
            }
            for (Future<?> one : placed) {
                one.get();
            }
            threads.shutdown();
        });
    }

    private static Future<?> place(
            ExecutorService threads, Shop shop, Connections connections, String order, boolean commits) {
        return threads.submit(() -> {
            place(shop, connections, order, commits);
            return null;
        });
    }

    private static void place(Shop shop, Connections connections, String order, boolean commits) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.place(connection, order);
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }
}
