package io.tenon.internal.driver;

import io.tenon.internal.binding.SpringTransactions;
import io.tenon.internal.datasource.ConnectionSource;
import io.tenon.internal.datasource.Login;
import io.tenon.internal.datasource.Logins;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.proxy.TrackingProxyFactory;
import io.tenon.internal.transaction.ConnectionTransaction;
import java.io.Closeable;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.Driver;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of one {@code jdbc:tenon:} URL have in common, whichever user they are of. Thread-safe. */
final class UrlDataSource implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(UrlDataSource.class);

    private final TenonUrl url;
    private final RealDriver driver;
    private final Logins logins = new Logins();
    private final LentConnections lent = new LentConnections();
    private final OwnConnections own;
    private final TrackedDataSource tracked;
    private final AtomicBoolean hiddenBeginSaid = new AtomicBoolean();
    private volatile WeakReference<ClassLoader> lookedIn = new WeakReference<>(null);

    /** Whoever makes it closes it. */
    UrlDataSource(TenonUrl url, Driver driver) {
        this.url = url;
        this.driver = new RealDriver(driver);
        this.own = new OwnConnections(this.driver, logins, url.settings().name());
        this.tracked = url.settings().track(own);
        SpringTransactions.lookIn(UrlDataSource.class.getClassLoader());
    }

    TenonUrl url() {
        return url;
    }

    /** Null if it is gone. */
    @Nullable
    Driver driver() {
        return driver.get();
    }

    /** How many connections it has lent so far. Returns at once. */
    long lentSoFar() {
        return lent.added();
    }

    /** May wait for a statement that runs on one of them, or for its pool: nobody asks under a lock. */
    boolean hasOpenConnections() {
        return lent.areAny();
    }

    /** One of the driver's is about to be {@link #follow followed}: from now on this is in use. Returns at once. */
    void expect(Connection connection) {
        lent.add(connection);
    }

    /** The connection that the application gets for one of the driver's. */
    Connection follow(Connection connection, Login login) {
        lookForSpring();
        ConnectionSource source = new UrlConnectionSource(this, logins.worked(login), PoolAbove.isOpening());
        return TrackingProxyFactory.track(connection, new ConnectionTransaction(source, connection), tracked.name());
    }

    private void lookForSpring() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != lookedIn.get()) {
            lookedIn = new WeakReference<>(context);
            SpringTransactions.lookIn(context);
        }
    }

    private void sayHiddenBegin() {
        if (hiddenBeginSaid.compareAndSet(false, true)) {
            log.warn(
                    "{}: a pool above {} keeps its connections with autocommit off. So nobody tells when the application"
                            + " borrows one: a transaction begins with its first SQL statement, and a message that is sent"
                            + " before that is sent at once, whatever becomes of the transaction. Let the pool hand out"
                            + " connections with autocommit on (HikariCP: autoCommit=true; Druid, Tomcat:"
                            + " defaultAutoCommit=true; Hibernate's own pool: hibernate.connection.autocommit=true), or put a"
                            + " TenonDataSource around the pool, or send after the first statement. This is said once for"
                            + " {}",
                    tracked,
                    TenonUrl.PREFIX,
                    url.shown());
        }
    }

    /** Ends all that is Tenon's: what works on the tables first, then the connections that it needs for that. */
    @Override
    public void close() {
        tracked.close();
        own.close();
    }

    @Override
    public String toString() {
        return tracked.toString();
    }

    /** Where one connection came from: shared by nothing, so that it knows the connection's login. */
    private static final class UrlConnectionSource implements ConnectionSource {
        private final UrlDataSource dataSource;
        private final Login login;
        private final boolean isPools;
        private volatile boolean isDecided;

        UrlConnectionSource(UrlDataSource dataSource, Login login, boolean isPools) {
            this.dataSource = dataSource;
            this.login = login;
            this.isPools = isPools;
        }

        @Override
        public TrackedDataSource dataSourceOf(Connection inUse) {
            dataSource.logins.sends(login);
            return dataSource.tracked;
        }

        @Override
        public boolean isBelowPool() {
            return isPools;
        }

        @Override
        public boolean isSameAs(ConnectionSource other) {
            return other instanceof UrlConnectionSource && ((UrlConnectionSource) other).dataSource == dataSource;
        }

        @Override
        public boolean keepsAutoCommitOff(boolean isSwitched) {
            if (!isPools || isDecided) {
                return false;
            }
            isDecided = true; // a pool does it when it has opened the connection, before anybody has borrowed it
            boolean keeps = !isSwitched || PoolAbove.isSwitchingAutoCommitOff();
            if (keeps) {
                dataSource.sayHiddenBegin();
            }
            return keeps;
        }

        @Override
        public String toString() {
            return dataSource.toString();
        }
    }
}
