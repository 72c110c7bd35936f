package io.tenon.operations.connection;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.Lease;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.StatusTableMissingException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with: the application's classes, a connection to its database and one to its brokers, each made
 * when it is first asked for. Used by one thread, whose context class loader is the application's until this is closed.
 */
public final class Workplace implements AutoCloseable {
    private static final int STATEMENT_MILLIS = 10_000;

    /**
     * How long a read from the database may take. This is longer than a statement and its cancellation may take: a
     * server that says nothing for so long is gone.
     */
    private static final int SILENCE_MILLIS = 20_000;

    private static final int CLOSE_SECONDS = 5;

    private final ConnectionOptions options;
    private final Secrets secrets;
    private final AgentSettings settings;
    private final ApplicationFiles files;
    private final ApplicationClasses application;
    private final @Nullable SilencedOutput silenced;
    private final @Nullable ClassLoader found = Thread.currentThread().getContextClassLoader();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Connection database;
    private @Nullable BrokerConnection brokers;

    /** @throws IOException if the application cannot be read; nothing is left behind then */
    public Workplace(ConnectionOptions options, Secrets secrets, AgentSettings settings) throws IOException {
        this(options, secrets, settings, null);
    }

    /**
     * @param brokers the connection to ask brokers by, which is closed with this; null if the application's client is
     *     to make one
     */
    Workplace(ConnectionOptions options, Secrets secrets, AgentSettings settings, @Nullable BrokerConnection brokers)
            throws IOException {
        this.brokers = brokers;
        this.options = options;
        this.secrets = secrets;
        this.settings = settings;
        this.files = new ApplicationFiles(options.app());
        try {
            this.application = new ApplicationClasses(files);
            this.silenced = options.verbose()
                    ? null
                    : new SilencedOutput(files.temporary().resolve("output"));
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
        Thread.currentThread().setContextClassLoader(application);
    }

    public AgentSettings settings() {
        return settings;
    }

    public Lease lease() {
        return new Lease(
                settings.transactions().sealAfter().toMillis(),
                settings.transactions().lease().toMillis());
    }

    public Namespace namespace() {
        return new Namespace(options.namespace());
    }

    public boolean hasDatabase() {
        return options.url() != null;
    }

    public boolean hasBrokers() {
        return !options.nameServers().isEmpty();
    }

    /** Returns the connection to the database, with no transaction open. */
    public Connection database() throws SQLException {
        Connection made = database;
        if (made == null) {
            DatabaseAccess access = new DatabaseAccess(
                    application, options.driver(), String.valueOf(options.url()), options.user(), secrets.password);
            try {
                made = access.connect(access.driver());
                boundSilence(made);
            } catch (SQLException | LinkageError e) {
                throw new SQLException(
                        access.address() + access.userText() + " gives no connection: " + FailureText.text(e), e);
            }
            database = made;
        }
        return made;
    }

    /**
     * Bounds how long a read may take. A statement's time-out asks the database to break it off, which a database that
     * has vanished from the network does not do.
     */
    private static void boundSilence(Connection made) {
        try {
            made.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
        } catch (SQLException | AbstractMethodError e) {
            // A driver may not support this; then the operating system decides how long a read waits.
        }
    }

    /** @throws SQLException if the table is not there, or not of this release; it says what to do */
    public StatusTable statusTable() throws SQLException {
        return StatusTable.openToLook(database(), settings.table(), STATEMENT_MILLIS);
    }

    /** Returns the outbox table; null if the database has none. */
    public @Nullable OutboxTable outboxTable() throws SQLException {
        try {
            return OutboxTable.openExisting(database(), settings.outbox().table(), STATEMENT_MILLIS);
        } catch (StatusTableMissingException e) {
            return null;
        }
    }

    /** @throws SQLException also if the database has no outbox table */
    public OutboxTable requiredOutboxTable() throws SQLException {
        OutboxTable table = outboxTable();
        if (table == null) {
            throw new SQLException(
                    "there is no outbox table '" + settings.outbox().table()
                            + "' in this database: nothing goes through it, or it has another name (--settings)");
        }
        return table;
    }

    /** @throws IOException if the application's client does not start */
    public BrokerConnection brokers() throws IOException {
        BrokerConnection made = brokers;
        if (made == null) {
            BrokerConnectionSettings how = new BrokerConnectionSettings(
                    options.nameServers(),
                    secrets.accessKey,
                    secrets.secretKey,
                    options.tls(),
                    files.temporary().resolve("logs"));
            try {
                made = BrokerConnectionLoader.connect(application, how);
            } catch (ReflectiveOperationException | LinkageError e) {
                throw new IOException(
                        "the application's RocketMQ client does not start (is rocketmq-client, 4.9 or later, in --app?): "
                                + FailureText.text(e),
                        e);
            }
            brokers = made;
        }
        return made;
    }

    /** @throws IOException if no name server tells of any broker */
    public Masters masters() throws IOException {
        return Masters.of(brokers(), options.nameServers());
    }

    /**
     * Sees to it that files which were unpacked are deleted when the process is ended, by interrupting the thread of a
     * command that has no end of its own.
     */
    public void closeWhenTheProcessEnds(Thread worker) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            worker.interrupt();
                            try {
                                closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "tenon-close"));
    }

    /** Drops the connection to the database, which has failed. The next question makes a new one. */
    public void forgetDatabase() {
        Connection old = database;
        database = null;
        try {
            if (old != null) {
                old.close();
            }
        } catch (SQLException e) {
            // The question has been answered; a connection that does not close changes nothing about that.
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (brokers != null) {
                brokers.close();
            }
        } finally {
            forgetDatabase();
            Thread.currentThread().setContextClassLoader(found);
            if (silenced != null) {
                silenced.close();
            }
            application.close();
            files.close();
            closed.countDown();
        }
    }
}
