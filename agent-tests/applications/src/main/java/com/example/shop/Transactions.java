package com.example.shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;

/** Every way in which a transaction of plain JDBC can go. */
final class Transactions {
    private final Shop shop;
    private final Connections connections;
    private final boolean autoCommit;
    private final String name;

    /**
     * @param autoCommit how the connections are handed out
     * @param name begins the ids of orders
     */
    Transactions(Shop shop, Connections connections, boolean autoCommit, String name) {
        this.shop = shop;
        this.connections = connections;
        this.autoCommit = autoCommit;
        this.name = name;
    }

    void play() throws Exception {
        committed();
        committedWithSeveralMessages();
        rolledBack();
        rolledBackToSavepoint();
        toldFirst();
        freeAfterTheEnd();
        secondOnTheSameConnection();
        endedByAutoCommit();
        inAutoCommit();
        withFailedStatement();
        oneInsideTheOther();
        leftOpen();
        // At the end: some pools hand the broken connection out once more.
        withKilledSession();
    }

    private Connection begin() throws SQLException {
        Connection connection = connections.open();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        return connection;
    }

    private String order(String what) {
        return name + "-" + what;
    }

    private void committed() throws Exception {
        try (Connection connection = begin()) {
            shop.place(connection, order("committed"));
            connection.commit();
        }
    }

    private void committedWithSeveralMessages() throws Exception {
        try (Connection connection = begin()) {
            String order = order("committed-several");
            shop.insert(connection, order);
            for (int item = 1; item <= 3; item++) {
                shop.producer().send(shop.book().message(order, item));
            }
            connection.commit();
        }
    }

    private void rolledBack() throws Exception {
        try (Connection connection = begin()) {
            shop.place(connection, order("rolled-back"));
            connection.rollback();
        }
    }

    private void rolledBackToSavepoint() throws Exception {
        try (Connection connection = begin()) {
            shop.place(connection, order("before-savepoint"));
            Savepoint savepoint = connection.setSavepoint("here");
            shop.place(connection, order("in-savepoint"));
            connection.rollback(savepoint);
            shop.place(connection, order("after-savepoint"));
            connection.commit();
        }
    }

    /** The message before the first statement. With autocommit off, the transaction begins at the first statement. */
    private void toldFirst() throws Exception {
        if (!autoCommit) {
            return;
        }
        try (Connection connection = begin()) {
            shop.tell(order("told-first-committed"));
            shop.insert(connection, order("told-first-committed"));
            connection.commit();
        }
        try (Connection connection = begin()) {
            shop.tell(order("told-first-rolled-back"));
            shop.insert(connection, order("told-first-rolled-back"));
            connection.rollback();
        }
    }

    private void freeAfterTheEnd() throws Exception {
        try (Connection connection = begin()) {
            shop.insert(connection, order("told-after-commit"));
            connection.commit();
            shop.tell(order("told-after-commit"));
        }
        try (Connection connection = begin()) {
            shop.insert(connection, order("regretted"));
            connection.rollback();
            shop.tellFreely(order("told-after-rollback"));
        }
        shop.tellFreely(order("told-outside"));
    }

    private void secondOnTheSameConnection() throws Exception {
        try (Connection connection = begin()) {
            shop.place(connection, order("first-committed"));
            connection.commit();
            shop.place(connection, order("second-rolled-back"));
            connection.rollback();
            shop.place(connection, order("third-committed"));
            connection.commit();
        }
    }

    private void endedByAutoCommit() throws Exception {
        try (Connection connection = begin()) {
            shop.place(connection, order("committed-by-autocommit"));
            connection.setAutoCommit(true);
        }
    }

    private void inAutoCommit() throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(true);
            shop.place(connection, order("autocommit"));
        }
    }

    /** What commit() means after that, the database decides. */
    private void withFailedStatement() throws Exception {
        try (Connection connection = begin()) {
            shop.place(connection, order("before-failure"));
            try {
                shop.insert(connection, order("committed"));
                throw new IllegalStateException("the same order was placed twice");
            } catch (SQLException expected) {
                connection.commit();
            }
        }
        try (Connection connection = begin()) {
            shop.place(connection, order("before-failure-rolled-back"));
            try {
                shop.insert(connection, order("committed"));
                throw new IllegalStateException("the same order was placed twice");
            } catch (SQLException expected) {
                connection.rollback();
            }
        }
    }

    private void oneInsideTheOther() throws Exception {
        try (Connection outer = begin()) {
            shop.place(outer, order("outer-rolled-back"));
            try (Connection inner = begin()) {
                shop.place(inner, order("inner-committed"));
                inner.commit();
            }
            shop.place(outer, order("outer-rolled-back-later"));
            outer.rollback();
        }
        try (Connection outer = begin()) {
            shop.place(outer, order("outer-committed"));
            try (Connection inner = begin()) {
                shop.place(inner, order("inner-rolled-back"));
                inner.rollback();
            }
            shop.place(outer, order("outer-committed-later"));
            outer.commit();
        }
    }

    private void withKilledSession() throws Exception {
        try (Connection connection = begin()) {
            shop.place(connection, order("session-killed"));
            Session session = Session.of(connection);
            try (Connection administrator = DriverManager.getConnection(shop.url(), shop.user(), shop.password())) {
                session.kill(administrator);
            }
            connection.commit();
            throw new IllegalStateException("a commit of a killed session returned");
        } catch (SQLException expected) {
            System.out.println("As expected: " + expected.getClass().getName());
        }
    }

    /** Pools and drivers differ in what they do with it. */
    private void leftOpen() throws Exception {
        try (Connection connection = begin()) {
            shop.place(connection, order("left-open"));
        }
    }
}
