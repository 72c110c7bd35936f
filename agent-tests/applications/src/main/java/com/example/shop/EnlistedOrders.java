package com.example.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import javax.transaction.UserTransaction;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** Orders in transactions that a server's transaction manager begins and ends, on connections that it enlists. */
final class EnlistedOrders {
    private final Book book;
    private final DefaultMQProducer producer;
    private final String run;

    EnlistedOrders(Book book, DefaultMQProducer producer, String run) {
        this.book = book;
        this.producer = producer;
        this.run = run;
    }

    /** One that commits and one that rolls back: as a rule the connection is closed before; a framework may close it after. */
    void place(String name, DataSource pool) throws Exception {
        String prefix = run + "-" + name + "-enlisted-";
        System.out.println("ENLISTED " + name + " autocommit " + autoCommit(pool));
        transact(pool, prefix + "committed", true, true);
        transact(pool, prefix + "rolled-back", true, false);
        transact(pool, prefix + "held-committed", false, true);
        transact(pool, prefix + "held-rolled-back", false, false);
    }

    private static boolean autoCommit(DataSource pool) throws Exception {
        UserTransaction transaction = userTransaction();
        transaction.begin();
        try (Connection connection = pool.getConnection()) {
            return connection.getAutoCommit();
        } finally {
            transaction.rollback();
        }
    }

    private void transact(DataSource pool, String order, boolean closesFirst, boolean commits) throws Exception {
        UserTransaction transaction = userTransaction();
        transaction.begin();
        Connection connection = pool.getConnection();
        boolean isSent = send(connection, order);
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
    private boolean send(Connection connection, String order) throws SQLException {
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

    private static void insert(Connection connection, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }

    @SuppressWarnings("BanJNDI") // The way to a server's transactions.
    private static UserTransaction userTransaction() throws NamingException {
        InitialContext context = new InitialContext();
        try {
            return (UserTransaction) context.lookup("java:comp/UserTransaction");
        } finally {
            context.close();
        }
    }
}
