package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import io.tenon.internal.transaction.OutboxOwner;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageQueue;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** Transactions with messages of the outbox, in an H2 database of their own. */
final class Shop implements AutoCloseable {
    static final MessageQueue QUEUE = new MessageQueue("orders", "broker", 2);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    final JdbcDataSource database = new JdbcDataSource();
    final TenonDataSource dataSource;
    final String name = "outbox" + DATABASES.incrementAndGet();

    Shop(long leaseMillis) throws SQLException {
        database.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE");
        dataSource = new TenonDataSource(faulty());
        dataSource.setName(name);
        dataSource.setCreateTable(true);
        dataSource.setDelivery(Delivery.OUTBOX);
        dataSource.setOutboxLeaseMillis(leaseMillis);
        try (Connection c = database.getConnection();
                Statement statement = c.createStatement()) {
            statement.execute("CREATE TABLE orders (id VARCHAR(64))");
        }
    }

    private volatile @Nullable Boolean commits;
    private volatile @Nullable Callable<?> duringCommit;
    private volatile boolean refusesDeletions;
    private final AtomicInteger refused = new AtomicInteger();

    /** The database, with faults on demand: a commit whose answer is lost, done or not, and deletions that fail. */
    private DataSource faulty() {
        return proxy(DataSource.class, (method, arguments) -> {
            Object result = method.invoke(database, arguments);
            return result instanceof Connection connection ? faulty(connection) : result;
        });
    }

    private Connection faulty(Connection connection) {
        return proxy(Connection.class, (method, arguments) -> {
            Callable<?> first = duringCommit;
            if (method.getName().equals("commit") && first != null) {
                duringCommit = null;
                first.call();
            }
            Boolean really = commits;
            if (method.getName().equals("commit") && really != null) {
                commits = null;
                if (really) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
                throw new SQLException("the answer to the commit is lost");
            }
            if (refusesDeletions
                    && method.getName().equals("prepareStatement")
                    && writesDownWhatWasSent(String.valueOf(arguments[0]))) {
                refused.incrementAndGet();
                throw new SQLException("the deletion fails");
            }
            return method.invoke(connection, arguments);
        });
    }

    /** A row is deleted, or keeps only the messages that were not sent. */
    private static boolean writesDownWhatWasSent(String sql) {
        return sql.startsWith("DELETE") || (sql.startsWith("UPDATE") && sql.contains("size = ?"));
    }

    private interface Call {
        @Nullable
        Object on(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(Shop.class.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> {
            try {
                return call.on(m, a);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    void refuseDeletions(boolean refuse) {
        refusesDeletions = refuse;
    }

    /** The next commit does that before it commits. */
    void duringCommit(Callable<?> does) {
        duringCommit = does;
    }

    int refusedDeletions() {
        return refused.get();
    }

    /** One transaction whose commit fails, and was done or not. */
    void commitInDoubt(OutboxOwner owner, boolean done, OutboxMessage... messages) throws SQLException {
        try (Connection c = dataSource.getConnection()) {
            c.setAutoCommit(false);
            insertOrder(c, messages);
            enqueue(owner, messages);
            commits = done;
            try {
                c.commit();
                throw new AssertionError("the commit went through");
            } catch (SQLException e) {
                // As it is meant.
            }
        }
    }

    static OutboxMessage message(String key, @Nullable MessageQueue queue) {
        return message(key, queue, key.getBytes(StandardCharsets.UTF_8));
    }

    static OutboxMessage message(String key, @Nullable MessageQueue queue, byte[] body) {
        Message message = new Message("orders", "", key, body);
        MessageClientIDSetter.setUniqID(message);
        return new OutboxMessage(message, queue, null);
    }

    /** One transaction with these messages. */
    void commit(OutboxOwner owner, OutboxMessage... messages) throws SQLException {
        try (Connection c = dataSource.getConnection()) {
            c.setAutoCommit(false);
            insertOrder(c, messages);
            enqueue(owner, messages);
            c.commit();
            c.setAutoCommit(true);
        }
    }

    private static void insertOrder(Connection c, OutboxMessage... messages) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute("INSERT INTO orders VALUES ('" + messages[0].messageId() + "')");
        }
    }

    private void enqueue(OutboxOwner owner, OutboxMessage... messages) throws SQLException {
        OpenTransaction open = Objects.requireNonNull(OpenTransactions.current(name));
        for (OutboxMessage message : messages) {
            open.enqueue(Collections.singletonList(message), owner);
        }
    }

    /** Their states by their ids, in the order of ids. */
    Map<StatusId, String> rows() throws SQLException {
        Map<StatusId, String> rows = new TreeMap<>();
        try (Connection c = database.getConnection();
                Statement statement = c.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT id, state FROM tenon_outbox WHERE state IN ('O', 'R', 'P')")) {
            while (result.next()) {
                rows.put(StatusId.fromBytes(result.getBytes(1)), result.getString(2));
            }
        }
        return rows;
    }

    void openOutbox() throws SQLException {
        dataSource.getConnection().close();
        Exception failure = tracked().outbox().openNow(10_000);
        if (failure != null) {
            throw new SQLException(failure);
        }
    }

    TrackedDataSource tracked() {
        return TrackedDataSources.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    void execute(String sql) throws SQLException {
        try (Connection c = database.getConnection();
                Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        dataSource.close();
    }
}
