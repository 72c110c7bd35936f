package io.tenon.internal.driver;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.DataSourceSetting;
import io.tenon.internal.datasource.Login;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code jdbc:tenon:} URLs that are in use: one followed DataSource for each database and name, however many connections,
 * pools and users there are. Those without an open connection give way to others. Thread-safe.
 */
public final class UrlDataSources {
    private static final Logger log = LoggerFactory.getLogger(UrlDataSources.class);

    /**
     * How many may be in use before those used longest ago are closed, if they have no open connection: an application
     * may make up a URL for each tenant.
     */
    private static final int MOST = 256;

    /** The DataSources in use, those used last at the end. Guarded by itself. */
    private final List<UrlDataSource> inUse = new ArrayList<>();

    /** Whether a thread is closing what was used longest ago. Guarded by {@link #inUse}. */
    private boolean isMakingRoom;

    private volatile @Nullable RealDriver last;

    /**
     * A connection of the driver's, followed.
     *
     * @param given left as they are
     * @throws SQLException the driver's, or that names a setting or the driver that was not found
     */
    public Connection connect(TenonUrl url, @Nullable Properties given) throws SQLException {
        Driver driver = driverOf(url);
        Login login = Login.of(url.driverUrl(), given);
        Connection connection = login.connect(driver);
        try {
            return findOrAdd(url, driver, connection).follow(connection, login);
        } catch (SQLException | RuntimeException | Error e) {
            close(connection, e);
            throw e;
        }
    }

    private static void close(Connection connection, Throwable because) {
        try {
            connection.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** Returns the properties that the driver behind the URL tells. */
    public DriverPropertyInfo[] propertyInfo(TenonUrl url, @Nullable Properties given) throws SQLException {
        return driverOf(url).getPropertyInfo(url.driverUrl(), Login.copyOf(given));
    }

    /** Returns the driver that was used last; null if none was used yet, or that one is gone. */
    public @Nullable Driver driverUsedLast() {
        RealDriver used = last;
        return used == null ? null : used.get();
    }

    private Driver driverOf(TenonUrl url) throws SQLException {
        UrlDataSource known = find(url);
        Driver driver = known == null ? null : known.driver();
        if (driver == null) {
            driver = DriverSearch.find(url);
        }
        if (driver != driverUsedLast()) {
            last = new RealDriver(driver);
        }
        return driver;
    }

    private @Nullable UrlDataSource find(TenonUrl url) throws SQLException {
        return lookedUp(url, () -> null, found -> {
            inUse.remove(found);
            inUse.add(found);
        });
    }

    /**
     * Returns the DataSource of a URL, and makes it if there is none.
     *
     * @param connection counts as open before any other thread can look: a DataSource without an open one may be closed
     */
    private UrlDataSource findOrAdd(TenonUrl url, Driver driver, Connection connection) throws SQLException {
        UrlDataSource found = lookedUp(
                url,
                () -> {
                    UrlDataSource made = new UrlDataSource(url, driver);
                    inUse.add(made);
                    return made;
                },
                known -> known.expect(connection));
        makeRoom();
        return Objects.requireNonNull(found);
    }

    /**
     * Finds the DataSource of the same database and name. Whether another one, which the URL contradicts, still has
     * open connections is asked without the lock, and asked again if it has lent further ones meanwhile.
     *
     * @param otherwise gives what is to be returned if there is none; called under the lock
     * @param use what to do with the DataSource, under the same lock
     * @throws SQLException if the URL contradicts one that has open connections
     */
    private @Nullable UrlDataSource lookedUp(
            TenonUrl url, Supplier<@Nullable UrlDataSource> otherwise, Consumer<UrlDataSource> use)
            throws SQLException {
        List<UrlDataSource> over = new ArrayList<>(0);
        Map<UrlDataSource, Long> idle = new HashMap<>(0);
        try {
            while (true) {
                UrlDataSource unsure;
                long lentBefore;
                synchronized (inUse) {
                    unsure = giveWay(url, idle, over);
                    if (unsure == null) {
                        UrlDataSource found = among(url);
                        found = found == null ? otherwise.get() : found;
                        if (found != null) {
                            use.accept(found);
                        }
                        return found;
                    }
                    lentBefore = unsure.lentSoFar();
                }
                DataSourceSetting contradicted = url.contradiction(unsure.url());
                if (contradicted != null && unsure.hasOpenConnections()) {
                    throw contradiction(url, unsure.url(), contradicted);
                }
                idle.put(unsure, lentBefore);
            }
        } finally {
            over.forEach(UrlDataSources::end);
        }
    }

    /**
     * Takes out the DataSources whose driver is gone, and those that the URL contradicts and that are idle. Called
     * under the lock.
     *
     * @param idle those that had no open connection when they had lent so many
     * @param over takes those that are not in use any more, which the caller ends
     * @return the first that the URL contradicts and that may not be idle; null if there is none
     */
    private @Nullable UrlDataSource giveWay(TenonUrl url, Map<UrlDataSource, Long> idle, List<UrlDataSource> over) {
        for (Iterator<UrlDataSource> all = inUse.iterator(); all.hasNext(); ) {
            UrlDataSource known = all.next();
            DataSourceSetting contradicted = url.isOfSameDatabase(known.url()) ? url.contradiction(known.url()) : null;
            if (known.driver() != null && contradicted == null) {
                continue;
            }
            if (known.driver() != null && !isIdle(known, idle)) {
                return known;
            }
            if (contradicted != null) {
                log.info("{}: its URL is used with another {} from now on", known, contradicted.key());
            }
            all.remove();
            over.add(known);
        }
        return null;
    }

    private static boolean isIdle(UrlDataSource known, Map<UrlDataSource, Long> idle) {
        Long lent = idle.get(known);
        return lent != null && lent == known.lentSoFar();
    }

    private @Nullable UrlDataSource among(TenonUrl url) {
        for (UrlDataSource known : inUse) {
            if (url.isOfSameDatabase(known.url()) && url.hasSameName(known.url())) {
                return known;
            }
        }
        return null;
    }

    private static SQLException contradiction(TenonUrl url, TenonUrl known, DataSourceSetting setting) {
        return new SQLException(
                "The setting '" + setting.key() + "' of " + TenonUrl.PREFIX + " is '" + url.value(setting)
                        + "', but connections to the same database, by " + describe(known)
                        + ", are open for which it is '"
                        + known.value(setting)
                        + "'. No connection was opened. "
                        + (url.hasSameName(known)
                                ? "Give both URLs the same settings, or each its own name"
                                : "DataSources with one status table need the same"),
                "08001");
    }

    private static String describe(TenonUrl known) {
        return known.shown() + " (name '" + known.value(DataSourceSetting.NAME) + "')";
    }

    /**
     * Closes DataSources if there are too many, on a thread of its own, which may wait for a statement, or a pool: the
     * thread that connects does not wait.
     */
    private void makeRoom() {
        synchronized (inUse) {
            if (inUse.size() <= MOST || isMakingRoom) {
                return;
            }
            isMakingRoom = true;
        }
        start("tenon-make-room", this::endIdle);
    }

    private void endIdle() {
        try {
            for (UrlDataSource one : oldestFirst()) {
                long lentBefore = one.lentSoFar();
                if (!one.hasOpenConnections() && remove(one, lentBefore)) {
                    log.info(
                            "{}: {} {} URLs are in use, and this one has not been for longest",
                            one,
                            MOST,
                            TenonUrl.PREFIX);
                    one.close();
                }
            }
        } finally {
            synchronized (inUse) {
                isMakingRoom = false;
            }
        }
    }

    private List<UrlDataSource> oldestFirst() {
        synchronized (inUse) {
            return new ArrayList<>(inUse);
        }
    }

    private boolean remove(UrlDataSource idle, long lentBefore) {
        synchronized (inUse) {
            return inUse.size() > MOST && idle.lentSoFar() == lentBefore && inUse.remove(idle);
        }
    }

    /** Closes a DataSource on a thread of its own, since that waits for rows to be deleted. */
    private static void end(UrlDataSource over) {
        start("tenon-close-" + over.url().value(DataSourceSetting.NAME), over::close);
    }

    private static void start(String name, Runnable work) {
        try {
            DaemonThreads.create(work, name).start();
        } catch (OutOfMemoryError e) {
            log.debug("No thread {} can be started", name, e);
            work.run();
        }
    }

    /**
     * Closes all DataSources, since the driver was deregistered: nothing of Tenon's is left running for it afterwards.
     * May take some seconds.
     */
    public void closeAll() {
        List<UrlDataSource> all;
        synchronized (inUse) {
            all = new ArrayList<>(inUse);
            inUse.clear();
            last = null;
        }
        for (UrlDataSource one : all) {
            log.info("{}: closed, since the driver of {} was deregistered", one, TenonUrl.PREFIX);
            one.close();
        }
    }
}
