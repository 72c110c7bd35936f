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
    private final TransactionManager manager; // null if the server does not give it away
    private final boolean tiesWhatIsSentAfterClose;
    private int orders;

    JtaOrders(Properties settings, Book book, DefaultMQProducer producer) throws NamingException {
        this.run = settings.getProperty("run");
        this.book = book;
        this.producer = producer;
        this.transaction = (UserTransaction) bound("java:comp/UserTransaction");
        String name = settings.getProperty("transaction-manager");
        this.manager = name.isEmpty() ? null : (TransactionManager) bound(name);
        this.tiesWhatIsSentAfterClose = Boolean.parseBoolean(settings.getProperty("ties-after-close"));
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

    /**
     * In each pool orders whose connection is closed before the transaction's end, as a rule, and after it, as a framework may. What
     * follows depends on what the server gives.
     *
     * @param pools two that the server enlists; where what is sent after the close is tied, it takes one of them into a transaction, since
     *     they know no XA
     */
    void place(Map<String, DataSource> pools) throws Exception {
        for (Map.Entry<String, DataSource> pool : pools.entrySet()) {
            boolean autoCommit = autoCommit(pool.getValue());
            System.out.println("ENLISTED " + pool.getKey() + " autocommit " + autoCommit);
            if (autoCommit) {
                sendBeforeTheFirstStatement(pool.getValue(), pool.getKey() + "-jta-before-the-first-statement");
            }
            transact(pool.getValue(), pool.getKey() + "-jta-committed", true, true);
            transact(pool.getValue(), pool.getKey() + "-jta-rolled-back", true, false);
            transact(pool.getValue(), pool.getKey() + "-jta-held-committed", false, true);
            transact(pool.getValue(), pool.getKey() + "-jta-held-rolled-back", false, false);
        }
        DataSource[] both = pools.values().toArray(new DataSource[0]);
        if (manager != null) {
            suspendWhileAConnectionIsHeld(both[0]);
        }
        if (tiesWhatIsSentAfterClose) {
            placeAfterClose(both);
        }
    }

    private boolean autoCommit(DataSource pool) throws Exception {
        transaction.begin();
        try (Connection connection = pool.getConnection()) {
            return connection.getAutoCommit();
        } finally {
            transaction.rollback();
        }
    }

    /** That statement enlists the connection: until then the message cannot be tied; it goes out, and the agent says so. */
    private void sendBeforeTheFirstStatement(DataSource pool, String name) throws Exception {
        transaction.begin();
        try (Connection connection = pool.getConnection()) {
            producer.send(book.free(id(name)));
            System.out.println("UNTIED " + name);
            insert(connection, id(name + "-inserted"));
        } finally {
            transaction.rollback();
        }
    }

    private void transact(DataSource pool, String name, boolean closesFirst, boolean commits) throws Exception {
        transaction.begin();
        Connection connection = pool.getConnection();
        boolean isSent = insertAndTrySend(connection, id(name));
        if (closesFirst) {
            connection.close();
        }
        if (commits && isSent) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
        if (!closesFirst) {
            connection.close();
        }
    }

    /** Whether the message was taken; else the order is not to be. */
    private boolean insertAndTrySend(Connection connection, String order) throws SQLException {
        insert(connection, order);
        try {
            producer.send(book.message(order));
            System.out.println("SENT " + order);
            return true;
        } catch (Exception e) {
            System.out.println("REFUSED " + order + " " + e);
            return false;
        }
    }

    private void suspendWhileAConnectionIsHeld(DataSource pool) throws Exception {
        transaction.begin();
        try (Connection connection = pool.getConnection()) {
            insertAndSend(connection, id("jta-held-around"));
            Transaction suspended = manager.suspend();
            producer.send(book.free(id("jta-held-none")));
            transaction.begin();
            try (Connection other = pool.getConnection()) {
                insertAndSend(other, id("jta-held-new"));
            }
            transaction.commit();
            manager.resume(suspended);
            insertAndSend(connection, id("jta-held-around-again"));
        }
        transaction.rollback();

        // Nobody has sent anything, or asked it about autocommit, before it is suspended.
        transaction.begin();
        try (Connection connection = pool.getConnection()) {
            insert(connection, id("jta-held-silently"));
            Transaction suspended = manager.suspend();
            producer.send(book.free(id("jta-held-silently-none")));
            manager.resume(suspended);
            insertAndSend(connection, id("jta-held-resumed"));
        }
        transaction.rollback();
    }

    private void insertAndSend(Connection connection, String order) throws Exception {
        insert(connection, order);
        producer.send(book.message(order));
    }

    private void placeAfterClose(DataSource[] both) throws Exception {
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
