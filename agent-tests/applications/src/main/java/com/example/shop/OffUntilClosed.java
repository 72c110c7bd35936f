package com.example.shop;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import javax.management.ObjectName;

/** A pool whose database has no status table, and which is closed and made again: what the agent says of it, each time. */
public final class OffUntilClosed {
    private OffUntilClosed() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            useAndClose(shop, "first");
            useAndClose(shop, "second");
        });
    }

    private static void useAndClose(Shop shop, String order) throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setPoolName("orders");
            pool.setJdbcUrl(shop.url());
            pool.setUsername(shop.user());
            pool.setPassword(shop.password());
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                shop.insert(connection, order);
                shop.tellFreely(order + "-told");
                connection.commit();
            }
            System.out.println("OPEN " + bean("OffCount") + " " + bean("Off"));
        }
        System.out.println("CLOSED " + bean("OffCount") + " [" + bean("Off") + "]");
    }

    private static Object bean(String attribute) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("io.tenon:type=Agent"), attribute);
    }
}
