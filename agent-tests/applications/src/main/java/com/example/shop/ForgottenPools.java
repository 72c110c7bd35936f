package com.example.shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Pools that nobody has any more right after a commit, so that the garbage collector takes them; each is used once. */
public final class ForgottenPools {
    private ForgottenPools() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            for (int i = 0; i < 20; i++) {
                useOnce(shop, "order-" + i);
                for (int times = 0; times < 8; times++) {
                    System.gc();
                    TimeUnit.MILLISECONDS.sleep(5);
                }
            }
            try (Connection connection =
                    new Pools(shop, true).connections(shop.argument(0)).open()) {
                connection.setAutoCommit(false);
                shop.place(connection, "regretted");
                connection.rollback();
            }
            awaitEmptyOutbox(shop);
        });
    }

    private static void useOnce(Shop shop, String order) throws Exception {
        try (Connection connection =
                new Pools(shop, true).connections(shop.argument(0)).open()) {
            connection.setAutoCommit(false);
            shop.place(connection, order);
            connection.commit();
        }
    }

    /** What the owner does not delete, somebody sends again. */
    private static void awaitEmptyOutbox(Shop shop) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (rows(shop) > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("rows stay in the outbox");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static int rows(Shop shop) throws Exception {
        try (Connection connection = DriverManager.getConnection(shop.url(), shop.user(), shop.password());
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM \"tenon_outbox\" WHERE state IN ('O', 'R')")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
