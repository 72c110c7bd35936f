package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.report.FoundDataSource;
import io.tenon.agent.operate.report.OffEntry;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import io.tenon.agent.operate.settings.Mode;
import io.tenon.internal.datasource.JdbcUrl;
import io.tenon.internal.datasource.Login;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.state.Transition;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.XaPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DataSource of the application's, or a URL that it gives to DriverManager. Its connections are followed from the first
 * one on, and nothing is asked of them: whether messages are tied to their transactions is decided when the first message
 * is sent in one, or a broker asks about one of a process before this. Thread-safe.
 */
final class ApplicationDataSource implements TrackedDataSources.Unused {
    private static final Logger log = LoggerFactory.getLogger(ApplicationDataSource.class);

    private final String className;
    private final DataSourceName name;
    private final OwnCallDataSource own;
    private final boolean hasEverythingBelow;
    private final boolean isLogical;
    private final Use use;
    private final AgentSettings settings;
    private final AgentReport report;
    private volatile SourceState state;
    private volatile @Nullable String off;
    private @Nullable OffEntry offEntry;
    private @Nullable FoundDataSource found;
    private volatile @Nullable TrackedDataSource tracked;
    private final UnusableTable without;

    /** Who follows its transactions. */
    enum Use {
        /** The agent. */
        APPLICATIONS,
        /** Nobody: it is a pool's own source, and the pool is what the application uses. */
        POOLS,
        /** The library, below the pool. */
        LIBRARYS
    }

    /**
     * Nobody hears of it before it {@link #begin begins}.
     *
     * @param hasEverythingBelow whether its connections are a pool's or a driver's, so that a call within one is not the
     *     application's
     * @param isLogical whether its connections are none of a database's, but borrow those
     */
    ApplicationDataSource(
            DataSourceName name,
            OwnCallDataSource own,
            boolean hasEverythingBelow,
            boolean isLogical,
            Use use,
            AgentSettings settings,
            AgentReport report) {
        this.className = name.className();
        this.name = name;
        this.own = own;
        this.hasEverythingBelow = hasEverythingBelow && !isLogical;
        this.isLogical = isLogical;
        this.use = use;
        this.settings = settings;
        this.report = report;
        this.without = new UnusableTable(report);
        this.state = use != Use.APPLICATIONS || settings.leavesDataSourceAlone(name.given(), className)
                ? SourceState.LEFT_ALONE
                : SourceState.UNDECIDED;
    }

    /** It is one of the application's sources from now on. */
    synchronized void begin() {
        if (use == Use.POOLS) {
            log.info("{} is asked by a pool, whose transactions are followed instead of its own", className);
        } else if (use == Use.LIBRARYS) {
            offEntry = report.off(
                    name.described(),
                    "the library follows its transactions (jdbc:tenon:, or a TenonDataSource below the pool). Messages of a"
                            + " TenonProducer are tied to them, messages of other producers are not, and go out at once. Use the"
                            + " agent or the library, not both.");
        } else if (state == SourceState.LEFT_ALONE) {
            sayLeftAlone(name.given(), null);
        } else if (state == SourceState.UNDECIDED) {
            TrackedDataSources.remember(this);
        }
    }

    /**
     * The application has borrowed a connection; nothing is called on it.
     *
     * @param login with which DriverManager was asked for it; null if a DataSource was
     * @return what follows it; null if it is not followed
     * @throws SQLException if it cannot be followed, and must not be used then
     */
    @Nullable
    FollowedConnection borrowed(Connection connection, @Nullable Login login) throws SQLException {
        if (state == SourceState.CLOSED) {
            openAgain();
        }
        if (state == SourceState.LEFT_ALONE
                || (state == SourceState.OFF && settings.onFailure() == FailurePolicy.FAIL_OPEN)) {
            return null;
        }
        if (state == SourceState.OFF) {
            throw new SQLException("Tenon cannot follow the transactions of " + name.described() + ": " + off
                    + " Nothing was done on the connection. (on-failure is fail-closed.)");
        }
        if (!(connection instanceof TrackedConnection) || !Followable.is(connection.getClass())) {
            off("its connections are of " + connection.getClass()
                    + ", which was loaded before Tenon or made in a way that hides it.");
            return borrowed(connection, login);
        }
        Login known = login == null ? null : own.worked(login);
        FollowedConnection followed = new FollowedConnection(this, connection, hasEverythingBelow, known);
        ((TrackedConnection) connection).tenon$events(followed);
        return followed;
    }

    /**
     * Decides about a message in a transaction on a connection that was {@link #borrowed}; see
     * {@link io.tenon.internal.datasource.ConnectionSource#dataSourceOf}.
     */
    @Nullable
    TrackedDataSource dataSourceOf(Connection inUse) throws SQLException {
        if (isUndecided()) {
            name.usedByThisThread();
            decide(inUse, true);
        }
        TrackedDataSource followed = tracked;
        if (settings.mode() == Mode.OBSERVE) {
            return followed; // no table is looked for
        }
        if (state == SourceState.OFF && settings.onFailure() == FailurePolicy.FAIL_CLOSED) {
            throw new SQLException("Tenon cannot follow the transactions of " + name.described() + ": " + off
                    + " Nothing was sent. (on-failure is fail-closed.)");
        }
        boolean tied = followed != null
                && (settings.onFailure() == FailurePolicy.FAIL_CLOSED
                        || without.isUsable(name.described(), followed.unusableOn(inUse)));
        return tied ? followed : null;
    }

    /** The application's own object, which this one holds weakly; null if it is gone. */
    @Nullable
    Object held() {
        return own.held();
    }

    /** Whether messages are tied to its transactions. */
    boolean isFollowed() {
        return tracked != null;
    }

    boolean isLogical() {
        return isLogical;
    }

    /** Returns the name that the report gives it, as far as that is known. */
    String name() {
        TrackedDataSource followed = tracked;
        if (followed != null) {
            return followed.name();
        }
        String given = name.given();
        return given == null ? className : given;
    }

    /**
     * Called for a message on a connection that has borrowed no other.
     *
     * @throws SQLException if such a connection is a logical one: no row can be written on it
     */
    void requireReal() throws SQLException {
        if (isLogical) {
            throw new SQLException(
                    "the connection of " + className + " is a logical one, which borrows a real one with its"
                            + " first statement, so a message that is sent before that cannot be tied to its transaction; nothing"
                            + " was sent. Send it after the first statement, or outside of the transaction");
        }
    }

    /** The application has got a connection from this DataSource, of several that are one source. */
    void used(DataSource dataSource) {
        own.used(dataSource);
    }

    /** Notes that a message is sent in a transaction of a connection with this login. */
    void sends(Login login) {
        own.sends(login);
    }

    /** A broker asks about a transaction of a process before this one: it may be in this source's database. */
    @Override
    public void track() throws SQLException {
        if (state == SourceState.UNDECIDED) {
            try (Connection connection = own.getConnection()) {
                decide(connection, false);
            }
        }
    }

    @Override
    public boolean usesOutbox() {
        return settings.delivery() == Delivery.OUTBOX;
    }

    /** The connection is asked without the lock, since what it calls is not ours. */
    private void decide(Connection connection, boolean evenIfClosed) throws SQLException {
        String url;
        try {
            connection.getAutoCommit(); // without this answer nobody knows when a transaction is open
            url = connection.getMetaData().getURL();
        } catch (SQLException e) {
            if (connection.isClosed()) {
                throw e;
            }
            synchronized (this) {
                if (isUndecided()) {
                    off(
                            "its driver does not say where a connection leads, or whether autocommit is on, so messages cannot"
                                    + " be tied to its transactions and go out at once: " + e + ".");
                }
            }
            return;
        }
        settle(url, evenIfClosed);
    }

    private synchronized void settle(@Nullable String url, boolean evenIfClosed) {
        if (state != SourceState.UNDECIDED && !(state == SourceState.CLOSED && evenIfClosed)) {
            return;
        }
        String chosen = name.chosen(url);
        String shown = url == null ? "unknown URL" : JdbcUrl.withoutSecrets(url);
        name.leadsTo(url);
        if (!settings.includesDataSource(chosen, className, shown)) {
            sayLeftAlone(chosen, shown);
            become(SourceState.LEFT_ALONE);
            return;
        }
        XaPolicy xaPolicy = settings.xaPolicyOf(chosen, className, shown);
        TrackedDataSource followed = new TrackedDataSource(
                chosen,
                own,
                settings.table(),
                settings.createTable(),
                settings.transactions(),
                settings.outbox(),
                xaPolicy);
        followed.meters().publish();
        tracked = followed;
        become(SourceState.FOLLOWED);
        FoundDataSource told = report.dataSource(chosen, className, shown, name.firstUser());
        told.followed(followed);
        found = told;
    }

    private boolean isUndecided() {
        SourceState now = state;
        return now == SourceState.UNDECIDED || now == SourceState.CLOSED;
    }

    private void sayLeftAlone(@Nullable String chosen, @Nullable String shown) {
        log.info(
                "DataSource '{}' ({}, {}) is left alone, as datasources.include and .exclude say",
                chosen,
                className,
                shown);
    }

    /** Several threads may find it out at once, and it is said once. */
    private synchronized void off(String why) {
        if (state != SourceState.OFF && state != SourceState.LEFT_ALONE) {
            off = why;
            become(SourceState.OFF);
            offEntry = report.off(name.described(), why);
        }
    }

    private synchronized void openAgain() {
        if (state == SourceState.CLOSED) {
            become(SourceState.UNDECIDED);
        }
    }

    private synchronized void become(SourceState next) {
        state = Transition.to(next, state, this);
        if (state == SourceState.UNDECIDED) {
            TrackedDataSources.remember(this);
        } else {
            TrackedDataSources.forget(this);
        }
    }

    /** The DataSource was closed, or nobody has it any more. What waits for rows to be deleted does so without the lock. */
    void close() {
        TrackedDataSource followed;
        FoundDataSource told;
        OffEntry entry;
        synchronized (this) {
            followed = tracked;
            tracked = null;
            told = found;
            found = null;
            entry = offEntry;
            offEntry = null;
            if (state.mayBecome(SourceState.CLOSED)) {
                become(SourceState.CLOSED);
            }
        }
        if (followed != null) {
            followed.close();
        }
        if (told != null) {
            told.closed();
        }
        without.closed(name.described());
        if (entry != null) {
            report.offClosed(entry, name.described());
        }
        own.release();
    }

    @Override
    public String toString() {
        TrackedDataSource followed = tracked;
        return followed == null ? "DataSource " + className : followed.toString();
    }
}
