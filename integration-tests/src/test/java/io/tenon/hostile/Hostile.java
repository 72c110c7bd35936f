package io.tenon.hostile;

import io.tenon.faults.RequestTap;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.rules.Ledger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/** What the hostile tests share: the joint, the ledger that is looked at in the end, and ways to leave halves behind. */
interface Hostile {
    Joint joint();

    /** As {@link TenonDataSource#ddl} calls the database. */
    String product();

    Ledger ledger();

    /** Closed after the class's last look at the ledger: until then a check may ask for it. */
    <T extends AutoCloseable> T keep(T resource);

    /** The business, under the test's own key: an order and the message about it. */
    default void order(Connection connection, String name) throws Exception {
        order(connection, joint().producer, name);
    }

    default void order(Connection connection, TenonProducer producer, String name) throws Exception {
        insert(connection, name);
        producer.send(message(name));
    }

    default void insert(Connection connection, String name) throws SQLException {
        joint().insert(connection, ledger().orderKey(name));
    }

    default Message message(String name) {
        return joint().message(ledger().key(name));
    }

    default Connection begin(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    default void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As the owner of the database, past Tenon. */
    default void administer(String sql) throws SQLException {
        try (Connection connection = joint().database.dataSource().getConnection()) {
            execute(connection, sql);
        }
    }

    default int number(String sql) throws SQLException {
        try (Connection connection = joint().database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    default String quoted(String identifier) throws SQLException {
        try (Connection connection = joint().database.dataSource().getConnection()) {
            String quote = connection.getMetaData().getIdentifierQuoteString();
            return quote + identifier + quote;
        }
    }

    /** A DataSource with a status table of its own, so that no other answers its checks. */
    default TenonDataSource tracked(String table, DataSource wrapped) {
        TenonDataSource tracked = Joint.configured(wrapped, joint().topic + "-" + table);
        tracked.setTable(table);
        return keep(tracked);
    }

    /** A producer whose requests, and the checks it gets, are seen; in a check group of its own name. */
    default TenonProducer tapped(RequestTap tap, String name) throws Exception {
        TenonProducer producer = tap.producer(joint(), name);
        producer.start();
        keep(producer::shutdown);
        return producer;
    }

    /** An order that commits when its sender is gone: only a check can deliver its message, from whoever has its table. */
    default void leaveBehind(TenonDataSource dataSource, String checkGroup, String... names) throws Exception {
        TenonProducer gone = new RequestTap().producer(joint(), checkGroup + "-gone");
        gone.setCheckGroup(checkGroup);
        gone.start();
        try (Connection c = begin(dataSource)) {
            for (String name : names) {
                order(c, gone, name);
            }
            gone.shutdown();
            c.commit();
        }
    }

    /** The status table, as a DBA makes it. */
    default void make(String table) throws SQLException {
        for (String statement : TenonDataSource.ddl(product(), table).split(";\n")) {
            if (!statement.isBlank()) {
                administer(statement);
            }
        }
    }

    static long checks(RequestTap tap) {
        return tap.count(RequestCode.CHECK_TRANSACTION_STATE);
    }

    static long ends(RequestTap tap) {
        return tap.count(RequestCode.END_TRANSACTION);
    }
}
