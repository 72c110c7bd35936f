package com.example.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import javax.transaction.Status;
import javax.transaction.Transaction;
import javax.transaction.TransactionManager;
import javax.transaction.UserTransaction;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** Orders in transactions of a server's transaction manager, in the pools that the server has bound. */
final class JtaOrders {
    private static final int TIMEOUT_SECONDS = 1;

    private final String run;
    private final Book book;
    private final DefaultMQProducer producer;
    private final UserTransaction transaction;
    private final TransactionManager manager;
    private int orders;

    JtaOrders(Properties settings, Book book, DefaultMQProducer producer) throws NamingException {
        this.run = settings.getProperty("run");
        this.book = book;
        this.producer = producer;
        this.transaction = (UserTransaction) bound("java:comp/UserTransaction");
        this.manager = (TransactionManager) bound(settings.getProperty("transaction-manager"));
    }

    @SuppressWarnings("BanJNDI") // The names are a server's.
    private static Object bound(String name) throws NamingException {
        InitialContext context = new InitialContext();
        try {
            return context.lookup(name);
        } finally {
            context.close();
        }
    }

    /** @param pools two that the server enlists, of which it takes one into a transaction, since they know no XA */
    void place(Map<String, DataSource> pools) throws Exception {
        DataSource[] both = pools.values().toArray(new DataSource[0]);
        end(both[0]);
        suspend(both[0]);
        sendBeforeAnyConnection(both[0]);
        useASecondInVain(both[0], both[1]);
        workInTurn(both[0], both[1]);
    }

    private void end(DataSource pool) throws Exception {
        transaction.begin();
        order(pool, "jta-committed");
        order(pool, "jta-committed-too");
        transaction.commit();

        transaction.begin();
        order(pool, "jta-rolled-back");
        transaction.rollback();

        transaction.begin();
        order(pool, "jta-only-to-roll-back");
        transaction.setRollbackOnly();
        commitInVain();

        transaction.begin();
        try (Connection connection = pool.getConnection()) {
            String order = id("jta-sent-first");
            producer.send(book.message(order));
            insert(connection, order);
        }
        transaction.rollback();

        transaction.setTransactionTimeout(TIMEOUT_SECONDS);
        try {
            transaction.begin();
            order(pool, "jta-timed-out");
            awaitNoLongerActive();
            commitInVain();
        } finally {
            transaction.setTransactionTimeout(0);
        }
        producer.send(book.free(id("jta-outside")));
    }

    private void awaitNoLongerActive() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (transaction.getStatus() == Status.STATUS_ACTIVE) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The transaction's time is never over");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void commitInVain() throws Exception {
        try {
            transaction.commit();
            throw new IllegalStateException("A transaction was committed that could only be rolled back");
        } catch (javax.transaction.RollbackException e) {
            // As it must be.
        }
    }

    /** What a container does for REQUIRES_NEW and NOT_SUPPORTED. */
    private void suspend(DataSource pool) throws Exception {
        transaction.begin();
        order(pool, "jta-around-new");
        Transaction suspended = manager.suspend();
        transaction.begin();
        order(pool, "jta-new");
        transaction.commit();
        manager.resume(suspended);
        order(pool, "jta-around-new-again");
        transaction.rollback();

        transaction.begin();
        order(pool, "jta-around-new-rolled-back");
        suspended = manager.suspend();
        transaction.begin();
        order(pool, "jta-new-rolled-back");
        transaction.rollback();
        manager.resume(suspended);
        transaction.commit();

        transaction.begin();
        order(pool, "jta-around-none");
        suspended = manager.suspend();
        producer.send(book.free(id("jta-none")));
        order(pool, "jta-none-inserted");
        manager.resume(suspended);
        transaction.rollback();

        transaction.begin();
        order(pool, "jta-around-none-committed");
        suspended = manager.suspend();
        producer.send(book.free(id("jta-none-within-committed")));
        manager.resume(suspended);
        order(pool, "jta-after-none-committed");
        transaction.commit();
    }

    /** What no connection was borrowed for cannot be tied: it goes out, and the agent says so. */
    private void sendBeforeAnyConnection(DataSource pool) throws Exception {
        transaction.begin();
        producer.send(book.free(id("jta-before-any-connection")));
        order(pool, "jta-after-it");
        transaction.rollback();
    }

    private void useASecondInVain(DataSource first, DataSource second) throws Exception {
        transaction.begin();
        order(first, "jta-first-of-two");
        try {
            order(second, "jta-second-of-two");
            throw new IllegalStateException("Two resources without XA were committed as one");
        } catch (SQLException e) {
            transaction.rollback();
        }
    }

    private void workInTurn(DataSource first, DataSource second) throws Exception {
        transaction.begin();
        order(first, "jta-first-in-turn");
        Transaction suspended = manager.suspend();
        transaction.begin();
        order(second, "jta-second-in-turn");
        Transaction other = manager.suspend();
        manager.resume(suspended);
        order(first, "jta-first-in-turn-again");
        transaction.rollback();
        manager.resume(other);
        order(second, "jta-second-in-turn-again");
        transaction.commit();
    }

    private void order(DataSource pool, String name) throws Exception {
        String order = id(name);
        try (Connection connection = pool.getConnection()) {
            insert(connection, order);
        }
        producer.send(book.message(order));
    }

    private String id(String name) {
        orders++;
        return run + "-" + name + "-" + orders;
    }

    private static void insert(Connection connection, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }
}
