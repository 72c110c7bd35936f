package io.tenon.rules;

import io.tenon.jdbc.TenonDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.rocketmq.common.message.Message;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What the tests of the rules share: the joint, the ledger, and what their database does differently. */
interface Rules {
    Joint joint();

    Ledger ledger();

    /** Closed after the class's last look at the ledger: until then a check may ask for it. */
    <T extends AutoCloseable> T keep(T resource);

    /** DDL commits the transaction that it finds. */
    boolean ddlCommits();

    /** After a failed statement a transaction can only be rolled back, and commit() does that in silence. */
    boolean failedStatementDoomsTransaction();

    /** Leads the connection away from where its tables are. */
    void leaveSchema(Connection connection) throws SQLException;

    String currentSchema(Connection connection) throws SQLException;

    /** SQL that counts the sessions which wait for a lock. */
    String countWaiting();

    /** The type of a column that numbers its rows. */
    String numbering();

    /** The driver's own type of connection. */
    Class<? extends Connection> driverConnection();

    default Connection begin() throws SQLException {
        return joint().begin();
    }

    /** The business: an order and the message about it, both under the test's own key. */
    default void order(Connection connection, String name) throws Exception {
        joint().order(connection, ledger().orderKey(name));
    }

    default void insert(Connection connection, String name) throws SQLException {
        joint().insert(connection, ledger().orderKey(name));
    }

    default void send(String name) throws Exception {
        joint().producer.send(joint().message(ledger().key(name)));
    }

    /** A message that no broker takes, for the length of its properties, which a client does not notice. */
    default Message unstorable(String name) {
        Message message = joint().message(ledger().key(name));
        message.putUserProperty("long", "x".repeat(40_000));
        return message;
    }

    default void delivered(String... names) {
        ledger().delivered(names);
    }

    default void never(String... names) {
        ledger().never(names);
    }

    default void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many rows of a status table still prove anything: LIVE and VOID, not fences, not the schema row. */
    default int evidence(String table) throws SQLException {
        try (Connection c = joint().database.dataSource().getConnection()) {
            return number(c, "SELECT COUNT(*) FROM " + quoted(c, table) + " WHERE kind IN ('L', 'V')");
        }
    }

    default String quoted(Connection connection, String identifier) throws SQLException {
        String quote = connection.getMetaData().getIdentifierQuoteString();
        return quote + identifier + quote;
    }

    default int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Another tracked DataSource on the same tables. */
    default TenonDataSource tracked(String suffix, DataSource wrapped) {
        TenonDataSource tracked = Joint.configured(wrapped, joint().topic + "-" + suffix);
        tracked.setStatusDataSource(joint().database.dataSource());
        return keep(tracked);
    }

    default void springOrder(DataSource dataSource, String name) {
        new JdbcTemplate(dataSource).update("INSERT INTO orders (id) VALUES (?)", ledger().orderKey(name));
        try {
            send(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    default TransactionTemplate spring(DataSource dataSource) {
        return new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    default TransactionTemplate requiresNew(TransactionTemplate outer) {
        TransactionTemplate inner = new TransactionTemplate(outer.getTransactionManager());
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return inner;
    }
}
