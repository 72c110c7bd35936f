package com.example.shop;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Is drained and goes on, by JMX and by a file: what was sent in a transaction before stays tied, what is sent then is not. */
public final class Drained {
    private final Shop shop;
    private final Connections connections;
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName bean;

    private Drained(Shop shop) throws Exception {
        this.shop = shop;
        this.connections = new Pools(shop, true).connections(shop.argument(0));
        this.bean = new ObjectName("io.tenon:type=Agent");
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> new Drained(shop).play());
    }

    private void play() throws Exception {
        rolledBack("tied-before", false);
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.place(connection, "begun-before");
            set("drain");
            shop.tellFreely("told-while-drained");
            if (outstanding() == 0) {
                throw new IllegalStateException("an open transaction with a message is outstanding");
            }
            connection.rollback();
        }
        awaitNothingOutstanding();
        rolledBack("drained", true);
        set("tie");
        rolledBack("tied-again", false);
        Path file = Paths.get(System.getProperty("tenon.mode.file"));
        Files.write(file, "drain\n".getBytes(StandardCharsets.UTF_8));
        await("drain");
        rolledBack("drained-by-file", true);
        awaitNothingOutstanding();
        Files.write(file, "tie\n".getBytes(StandardCharsets.UTF_8));
        await("tie");
        rolledBack("tied-at-last", false);
    }

    private void rolledBack(String order, boolean isSent) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.insert(connection, order);
            if (isSent) {
                shop.tellFreely(order);
            } else {
                shop.tell(order);
            }
            connection.rollback();
        }
    }

    private long outstanding() throws Exception {
        return (Long) server.getAttribute(bean, "Outstanding");
    }

    /** As somebody does who is about to take the agent away. */
    private void awaitNothingOutstanding() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (outstanding() > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("still outstanding: " + server.getAttribute(bean, "OutstandingText"));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        System.out.println("NOTHING OUTSTANDING");
    }

    private void set(String mode) throws Exception {
        server.setAttribute(bean, new Attribute("Mode", mode));
    }

    private void await(String mode) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!mode.equals(server.getAttribute(bean, "Mode"))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the mode did not become " + mode);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
