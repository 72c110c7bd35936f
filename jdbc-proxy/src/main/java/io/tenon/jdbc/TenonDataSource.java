package io.tenon.jdbc;

import io.tenon.internal.binding.RouterTransactions;
import io.tenon.internal.binding.SpringTransactions;
import io.tenon.internal.database.Dialect;
import io.tenon.internal.datasource.DataSourceSettings;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.proxy.DriverDataSource;
import io.tenon.internal.proxy.TrackingProxyFactory;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.transaction.ConnectionTransaction;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A DataSource that wraps another one and follows its transactions, so that messages sent in them commit with them.
 *
 * <p>Wrap the pool: {@code new TenonDataSource(pool)}. Or let a framework configure it by its properties: {@link
 * #setDataSource dataSource}, or {@link #setUrl url}, {@link #setUser user} and {@link #setPassword password} for a
 * DataSource below a pool.
 *
 * <p><b>Promise.</b> A message that a {@code TenonProducer} sends in a transaction on one of these connections is delivered
 * if that transaction commits, and only then. With no message in a transaction a connection behaves as the wrapped one's:
 * same results, same exceptions, same round trips. Nothing is run or asked when a connection is borrowed; the status table
 * is opened by the first message, or by {@link #start}.
 *
 * <p><b>Errors.</b> A commit that cannot be kept is rolled back, and {@link CommitRefusedException} is thrown. A statement
 * that may commit by itself, while the messages sent so far are not stored, is not run and throws an SQLException of SQLState
 * 25000; so does a savepoint while a result set is streaming, and a commit while another thread commits for longer than 30 s.
 * The transaction is still open then. Whatever else is thrown is the wrapped DataSource's.
 *
 * <p><b>Thread-safety.</b> Thread-safe once in use. Properties are set before the first connection is borrowed, by one
 * thread; later changes throw IllegalStateException. A setting that cannot be is refused with an IllegalArgumentException
 * that names it, by its setter or when the first connection is borrowed.
 *
 * <p><b>Units.</b> All times are milliseconds. They go together with the broker's: {@code sealAfter + lease} must not exceed
 * its {@code transactionTimeOut} (6 s), and {@code endEffect} must not be less than its {@code transactionOpBatchInterval}
 * (3 s) and one second more.
 */
public class TenonDataSource implements DataSource, Closeable {
    /** The name of the status table unless it is set. */
    public static final String DEFAULT_TABLE = StatusTable.DEFAULT_NAME;

    /** Whoever configures by properties is done by then; a check is asked again half a minute later. */
    private static final long CONFIGURED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LONGEST_START_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final DataSourceSettings.Builder settings = DataSourceSettings.builder();
    private volatile @Nullable DataSource dataSource;
    private @Nullable DataSource statusDataSource;
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;

    private final Object starting = new Object();
    private final long madeNanos = System.nanoTime();
    private final TrackedDataSources.Unused unused = new TrackedDataSources.Unused() {
        @Override
        public void track() throws SQLException {
            trackUnused();
        }

        @Override
        public boolean usesOutbox() {
            return settings.delivery() == Delivery.OUTBOX;
        }
    };
    private volatile @Nullable TrackedDataSource tracked;

    /** For configuration by properties; {@code dataSource} or {@code url} must be set. */
    public TenonDataSource() {
        TrackedDataSources.remember(unused);
    }

    /** @param dataSource the real one, usually a pool */
    public TenonDataSource(DataSource dataSource) {
        this();
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    /**
     * The statements that create the status table, for those who create tables by hand. Connects to nothing.
     *
     * @param product "mysql", "mariadb", "postgresql" or "h2"
     * @param table its name, qualified by a schema or not, as the database stores it
     * @return a script, with semicolons
     * @throws IllegalArgumentException if there is no such product, or the name cannot be one; says which there are
     */
    public static String ddl(String product, String table) {
        return StatusTable.ddl(Dialect.named(product), table);
    }

    /** As {@link #ddl}, for the outbox table, which only {@link Delivery#OUTBOX} and the fallbacks of a producer need. */
    public static String outboxDdl(String product, String table) {
        return OutboxTable.ddl(Dialect.named(product), table);
    }

    /**
     * A connection of the wrapped DataSource, followed.
     *
     * @throws SQLException the wrapped DataSource's, or that neither {@code dataSource} nor {@code url} is set
     * @throws IllegalArgumentException that names a setting
     */
    @Override
    public Connection getConnection() throws SQLException {
        TrackedDataSource owner = tracked();
        return track(real().getConnection(), owner);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        TrackedDataSource owner = tracked();
        return track(real().getConnection(username, password), owner);
    }

    private static Connection track(@Nullable Connection connection, TrackedDataSource owner) throws SQLException {
        if (connection == null) {
            throw new SQLException("The DataSource behind TenonDataSource '" + owner.name()
                    + "' lent null instead of a connection, as a mock does");
        }
        try {
            RouterTransactions.borrowed(connection, owner);
            ConnectionTransaction transaction = new ConnectionTransaction(owner, connection);
            return TrackingProxyFactory.track(connection, transaction, owner.name());
        } catch (RuntimeException e) {
            try {
                connection.close(); // the pool must not lose it
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private TrackedDataSource tracked() throws SQLException {
        TrackedDataSource started = tracked;
        if (started != null) {
            return started;
        }
        synchronized (starting) {
            started = tracked;
            if (started == null) {
                DataSource own = statusDataSource == null ? real() : statusDataSource;
                started = settings.build().track(own);
                tracked = started;
                SpringTransactions.lookIn(TenonDataSource.class.getClassLoader());
                SpringTransactions.lookIn(Thread.currentThread().getContextClassLoader());
                TrackedDataSources.forget(unused);
            }
            return started;
        }
    }

    /** A check may ask about a transaction of this process's predecessor before anybody has borrowed a connection. */
    private void trackUnused() throws SQLException {
        boolean configured = System.nanoTime() - madeNanos > CONFIGURED_AFTER_NANOS;
        if (configured && (dataSource != null || url != null)) {
            tracked();
        }
    }

    private DataSource real() throws SQLException {
        DataSource known = dataSource;
        if (known != null) {
            return known;
        }
        synchronized (starting) {
            known = dataSource;
            if (known == null) {
                if (url == null) {
                    throw new SQLException("TenonDataSource '" + getName() + "' wraps nothing: set dataSource, or url");
                }
                known = new DriverDataSource(url, user, password);
                dataSource = known;
            }
            return known;
        }
    }

    /**
     * Opens the status table now, instead of with the first message, and fails if it cannot be used; the outbox table as well, where
     * messages are delivered through it. It borrows a
     * connection for that, on a thread of its own, and waits for it for a minute at most. May be called again.
     *
     * @throws SQLException that names the table and says what to do; nothing was changed
     * @throws IllegalArgumentException that names a setting
     */
    public void start() throws SQLException {
        Exception unusable = tracked().openNow(LONGEST_START_MILLIS);
        if (unusable == null && settings.delivery() == Delivery.OUTBOX) {
            unusable = tracked().outbox().openNow(LONGEST_START_MILLIS);
        }
        if (unusable instanceof SQLException) {
            throw (SQLException) unusable;
        }
        if (unusable != null) {
            throw new SQLException(
                    "The status table of TenonDataSource '" + getName() + "' cannot be opened", unusable);
        }
    }

    /**
     * Stops Tenon's part, for which it waits for 4 s at most (2 s of them for the outbox), and closes the wrapped DataSource if that can be closed. Checks
     * of messages of this DataSource are answered by other instances from then on. Idempotent as far as the wrapped one is.
     *
     * @throws IOException if the wrapped DataSource could not be closed
     */
    @Override
    public void close() throws IOException {
        TrackedDataSources.forget(unused);
        TrackedDataSource started = tracked;
        if (started != null) {
            started.close();
        }
        if (dataSource instanceof AutoCloseable) {
            try {
                ((AutoCloseable) dataSource).close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(
                        "the DataSource wrapped by TenonDataSource '" + getName() + "' could not be closed", e);
            }
        }
    }

    // Properties.

    /** The DataSource to wrap, usually a pool. {@code url} is not used then. */
    public void setDataSource(DataSource dataSource) {
        unstarted("dataSource");
        this.dataSource = dataSource;
    }

    /** A JDBC URL to connect to by the driver itself, without a pool: for use below one. */
    public void setUrl(String url) {
        unstarted("url");
        this.url = url;
    }

    /** The user for {@link #setUrl url}. Default: what the URL says. */
    public void setUser(String user) {
        unstarted("user");
        this.user = user;
    }

    /** The password of {@link #setUser user}; in no log. */
    public void setPassword(String password) {
        unstarted("password");
        this.password = password;
    }

    /**
     * What messages and logs call this DataSource: stable over restarts, the same in every instance of the application, and
     * another one for each database. Default: "default".
     *
     * @throws IllegalArgumentException unless it has 1 to 64 characters, none of them a colon
     */
    public void setName(String name) {
        unstarted("name");
        settings.name(name);
    }

    /** As {@link #setName} set it. */
    public String getName() {
        return settings.name();
    }

    /** The status table, qualified or not. Default: {@value #DEFAULT_TABLE}, in the connection's catalog or schema. */
    public void setTable(String table) {
        unstarted("table");
        settings.table(table);
    }

    /** Whether to create the status table if it is missing. Default: false. */
    public void setCreateTable(boolean createTable) {
        unstarted("createTable");
        settings.createTable(createTable);
    }

    /**
     * Where Tenon's own connections (verdicts, clean-up) come from: the primary, never a replica. Default: the wrapped
     * DataSource.
     */
    public void setStatusDataSource(DataSource statusDataSource) {
        unstarted("statusDataSource");
        this.statusDataSource = statusDataSource;
    }

    /** What becomes of a message if this DataSource takes part in XA transactions. Default: {@link XaPolicy#NOT_XA}. */
    public void setXaPolicy(XaPolicy xaPolicy) {
        unstarted("xaPolicy");
        settings.xaPolicy(xaPolicy);
    }

    /**
     * S: a transaction whose first message is older than this when it commits has its status rows sealed, so that its lease
     * starts anew; that is one statement. Default: 1000, at least 10.
     */
    public void setSealAfterMillis(long millis) {
        unstarted("sealAfterMillis");
        settings.transactions().sealAfter(Duration.ofMillis(millis));
    }

    /**
     * W: for how long this process alone may deliver what it has committed; afterwards any instance that is asked by a broker
     * does. Default: 5000, at least 20.
     */
    public void setLeaseMillis(long millis) {
        unstarted("leaseMillis");
        settings.transactions().lease(Duration.ofMillis(millis));
    }

    /**
     * How long a broker may take until an END that it has acknowledged keeps it from asking: this process stops sending ENDs
     * that long before its lease is over. Shorter than {@code lease}. Default: 4000, at least 1.
     */
    public void setEndEffectMillis(long millis) {
        unstarted("endEffectMillis");
        settings.transactions().endEffect(Duration.ofMillis(millis));
    }

    /** How long a commit waits until its messages are stored, before it is refused. Default: 3000, at least 10. */
    public void setCommitTimeoutMillis(long millis) {
        unstarted("commitTimeoutMillis");
        settings.transactions().commitTimeout(Duration.ofMillis(millis));
    }

    /**
     * How long the answer to a broker's question waits for a transaction that is still open. MySQL and MariaDB know whole
     * seconds only. Default: 1000, at least 1.
     */
    public void setFenceTimeoutMillis(long millis) {
        unstarted("fenceTimeoutMillis");
        settings.transactions().fenceTimeout(Duration.ofMillis(millis));
    }

    /**
     * How long a statement of Tenon's on the status table may take, in the application's transaction or elsewhere, before it is
     * cancelled. Default: 5000, at least 100.
     */
    public void setStatementTimeoutMillis(long millis) {
        unstarted("statementTimeoutMillis");
        settings.transactions().statementTimeout(Duration.ofMillis(millis));
    }

    /**
     * How long status rows outlive the delivery of their messages, for a broker that fails over and forgets it. Shorter than
     * the broker's {@code transactionCheckInterval} (30 s). Default: 20000.
     */
    public void setGraceMillis(long millis) {
        unstarted("graceMillis");
        settings.transactions().grace(Duration.ofMillis(millis));
    }

    /**
     * When status rows go of whose messages nobody heard: longer than any transaction lasts, and than the broker keeps
     * messages. Default: 259200000 (72 hours), at least a minute.
     */
    public void setRetentionMillis(long millis) {
        unstarted("retentionMillis");
        settings.transactions().retention(Duration.ofMillis(millis));
    }

    /**
     * How messages sent in transactions of this DataSource are delivered, unless their producer says otherwise. Default:
     * {@link Delivery#HALF}.
     */
    public void setDelivery(Delivery delivery) {
        unstarted("delivery");
        settings.delivery(delivery);
        if (delivery == Delivery.OUTBOX) {
            TrackedDataSources.noteOutboxOfUnused();
        }
    }

    /**
     * The outbox table, qualified or not; in the same database as the status table. It is created as that one is. Default:
     * {@code tenon_outbox}.
     */
    public void setOutboxTable(String outboxTable) {
        unstarted("outboxTable");
        settings.outboxTable(outboxTable);
    }

    /**
     * For how long only the process that committed sends the messages of an outbox row, for the first half of that, and deletes
     * the row; afterwards any instance sends them. The same in all instances. Default: 10000, at least 200.
     */
    public void setOutboxLeaseMillis(long millis) {
        unstarted("outboxLeaseMillis");
        settings.transactions().outboxLease(Duration.ofMillis(millis));
    }

    /** How many rows the outbox may have: above it, messages that would go through it are refused. Default: 1000000. */
    public void setOutboxMaxRows(long outboxMaxRows) {
        unstarted("outboxMaxRows");
        settings.outboxMaxRows(outboxMaxRows);
    }

    /** How many bytes of messages the outbox may have, likewise. Default: 4 GiB. */
    public void setOutboxMaxBytes(long outboxMaxBytes) {
        unstarted("outboxMaxBytes");
        settings.outboxMaxBytes(outboxMaxBytes);
    }

    /**
     * Where messages are delivered through the outbox: how many bytes a body may have that goes through it. A message with a larger one
     * goes to the broker as a half message, so that the database has its status row only; through the outbox all the same if the half
     * cannot be stored, if the application chose its queue, and if it cannot be a half. Of a collection the mean counts. Default: 0,
     * every body goes through the outbox. Else 1024 at least.
     */
    public void setOutboxBodyLimit(long outboxBodyLimit) {
        unstarted("outboxBodyLimit");
        settings.outboxBodyLimit(outboxBodyLimit);
    }

    /**
     * Whether what is counted is shown in JMX, as numbers of {@code io.tenon:type=DataSource,name="…"}, from the first use until
     * {@link #close}. Default: true.
     */
    public void setJmx(boolean jmx) {
        unstarted("jmx");
        settings.jmx(jmx);
    }

    private void unstarted(String setting) {
        if (tracked != null) {
            throw new IllegalStateException(
                    setting + " of TenonDataSource '" + getName() + "' cannot be changed any more: it is in use");
        }
    }

    // The rest of DataSource is the wrapped one's.

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return real().getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        real().setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        real().setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return real().getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        try {
            return real().getParentLogger();
        } catch (SQLFeatureNotSupportedException e) {
            throw e;
        } catch (SQLException e) {
            throw new SQLFeatureNotSupportedException(e.getMessage(), e);
        }
    }

    /** This DataSource for a type that it is, else the wrapped one's answer: a pool's own type for monitoring, say. */
    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        DataSource real = real();
        return iface.isInstance(real) ? iface.cast(real) : real.unwrap(iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || iface.isInstance(real()) || real().isWrapperFor(iface);
    }

    @Override
    public String toString() {
        return "TenonDataSource[" + getName() + ", " + dataSource + "]";
    }
}
