package com.example.shop;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A transaction of one thread, in which another one helps, or which it takes over. Argument: the pool's name. */
public final class HelperThread {
    private final Shop shop;
    private final Connections connections;
    private final ExecutorService helper = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "helper");
        thread.setDaemon(true);
        return thread;
    });

    private HelperThread(Shop shop) {
        this.shop = shop;
        this.connections = new Pools(shop, true).connections(shop.argument(0));
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> new HelperThread(shop).play());
    }

    private void play() throws Exception {
        helpedOnce(false);
        helpedOnce(true);
        takenOver(false);
        takenOver(true);
    }

    /** A query with a time limit, say. What the helper sends of its own is its own. */
    private void helpedOnce(boolean commits) throws Exception {
        String how = commits ? "-committed" : "-rolled-back";
        try (Connection connection = begin()) {
            shop.insert(connection, "helped" + how);
            onHelper(() -> query(connection));
            onHelper(() -> {
                shop.tellFreely("helpers-own" + how);
                return null;
            });
            shop.tell("helped" + how);
            end(connection, commits);
        }
    }

    /** From its second statement on the transaction is the other thread's. */
    private void takenOver(boolean commits) throws Exception {
        String how = commits ? "-committed" : "-rolled-back";
        try (Connection connection = begin()) {
            shop.insert(connection, "taken-over" + how);
            onHelper(() -> {
                query(connection);
                shop.place(connection, "takers" + how);
                shop.tell("taken-over" + how);
                end(connection, commits);
                return null;
            });
        }
    }

    private Connection begin() throws SQLException {
        Connection connection = connections.open();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void end(Connection connection, boolean commits) throws SQLException {
        if (commits) {
            connection.commit();
        } else {
            connection.rollback();
        }
    }

    private static Object query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeQuery("SELECT COUNT(*) FROM orders").next();
        }
    }

    private void onHelper(Callable<?> work) throws Exception {
        helper.submit(work).get();
    }
}
