package io.tenon.agent.jdbc;

import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.JdbcUrl;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.jdbc.Delivery;
import java.lang.ref.WeakReference;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The application's sources of connections. There are a handful, so a list is the fastest map. No code of the
 * application's, a pool's or a container's is called while the lock is held, and nothing is waited for: a source is
 * made without the lock and added under it, and one that is gone is taken out under it and closed by a thread of
 * Tenon's. Thread-safe.
 */
final class DataSourceRegistry {
    /** The name in the lines of the log. They are written without SLF4J, which is not loaded where nothing is found. */
    private static final String NAME = "DataSourceRegistry";

    /**
     * How many sources told by their URL are kept. An application may make up a URL, or a DataSource, for each
     * connection; then the oldest are forgotten.
     */
    private static final int MOST = 1_024;

    private final AgentSettings settings;
    private final AgentReport report;

    /** The sources that are told by the identity of their DataSource, or of a server's pool. */
    private final List<KnownSource> dataSources = new CopyOnWriteArrayList<>();

    /**
     * The sources that are told by where they lead: drivers' URLs, and DataSources that may be made for one connection
     * each.
     */
    private final List<KnownSource> urls = new CopyOnWriteArrayList<>();

    private final List<UnusedPool> unused = new ArrayList<>();

    DataSourceRegistry(AgentSettings settings, AgentReport report) {
        this.settings = settings;
        this.report = report;
    }

    /** Whether messages of transactions on these sources are delivered through the outbox. */
    boolean useOutbox() {
        return settings.delivery() == Delivery.OUTBOX;
    }

    /** A pool was made. This may be told more than once for a pool. */
    void made(DataSource pool) {
        Object behind = ServerPool.behind(pool);
        if (behind == null || find(dataSources, behind, null) == null) {
            remember(pool);
        }
    }

    private synchronized void remember(DataSource pool) {
        unused.removeIf(known -> known.isOf(null));
        if (unused(pool) == null) {
            UnusedPool made = new UnusedPool(pool, this);
            unused.add(made);
            TrackedDataSources.remember(made);
        }
    }

    /** Returns what stands for a pool that has lent nothing yet; null if there is none. */
    synchronized @Nullable UnusedPool unused(DataSource pool) {
        for (UnusedPool known : unused) {
            if (known.isOf(pool)) {
                return known;
            }
        }
        return null;
    }

    /** @return the source of the DataSource; null for a connection that a pool asks a driver's own DataSource for */
    @Nullable
    ApplicationDataSource of(DataSource dataSource) {
        Object behind = ServerPool.behind(dataSource);
        if (behind != null) {
            return ofPoolBehind(dataSource, behind);
        }
        KnownSource known = find(dataSources, dataSource, null);
        if (known != null) {
            return known.source;
        }
        boolean isPool = KnownPools.isPool(dataSource);
        String url = isPool || KnownPools.isToBeClosed(dataSource) ? null : KnownPools.urlOf(dataSource);
        return url == null ? ofIdentity(dataSource, isPool) : ofDatabase(dataSource, url);
    }

    /**
     * Returns the source of a pool of a server that makes a DataSource for each lookup: all that lead to one pool are
     * one source.
     */
    private ApplicationDataSource ofPoolBehind(DataSource dataSource, Object pool) {
        KnownSource known = find(dataSources, pool, null);
        if (known == null) {
            ApplicationDataSource made = new ApplicationDataSource(
                    DataSourceName.of(dataSource),
                    new OwnCallNewest(),
                    true,
                    false,
                    ApplicationDataSource.Use.APPLICATIONS,
                    settings,
                    report);
            ApplicationDataSource source = add(dataSources, new KnownSource(pool, null, made));
            source.used(dataSource);
            return source;
        }
        known.source.used(dataSource);
        return known.source;
    }

    private ApplicationDataSource ofIdentity(DataSource dataSource, boolean isPool) {
        boolean isLogical = isPool
                ? KnownPools.isAboveLogical(dataSource)
                : KnownPools.isLogicalSource(dataSource.getClass().getName());
        ApplicationDataSource.Use use = ApplicationDataSource.Use.APPLICATIONS;
        if (!isPool && KnownPools.areAsking()) {
            use = ApplicationDataSource.Use.POOLS;
        } else if (isPool && KnownPools.isAboveLibrary(dataSource)) {
            use = ApplicationDataSource.Use.LIBRARYS;
        }
        UnusedPool before = unused(dataSource);
        ApplicationDataSource source = new ApplicationDataSource(
                DataSourceName.of(dataSource),
                OwnCallDataSource.of(dataSource, before == null ? null : before.makersLoader()),
                isPool,
                isLogical,
                use,
                settings,
                report);
        return add(dataSources, new KnownSource(dataSource, null, source));
    }

    /**
     * Returns the source of a driver's own DataSource, which may be made for one connection each time: all that lead to
     * one database as one user are one source. For the same reason it is found out each time whether it is a pool that
     * asks.
     */
    private @Nullable ApplicationDataSource ofDatabase(DataSource dataSource, String url) {
        if (KnownPools.areAsking()) {
            AgentLog.debug(
                    NAME,
                    dataSource.getClass() + " is asked by a pool, whose transactions are followed instead of its own");
            return null;
        }
        Class<?> type = dataSource.getClass();
        Object user = KnownPools.property(dataSource, "getUser");
        String key = keyOf(url, user == null ? JdbcUrl.userOf(url) : user.toString());
        KnownSource known = find(urls, type, key);
        ApplicationDataSource source = known != null
                ? known.source
                : add(
                        urls,
                        new KnownSource(
                                type,
                                key,
                                new ApplicationDataSource(
                                        DataSourceName.of(dataSource),
                                        new OwnCallNewest(),
                                        false,
                                        false,
                                        ApplicationDataSource.Use.APPLICATIONS,
                                        settings,
                                        report)));
        source.used(dataSource);
        return source;
    }

    /**
     * Returns the source of a URL that DriverManager is asked for, as one user, with whatever password: rotating
     * passwords would leave a source behind with each.
     *
     * @return null for a connection that a pool asks for, or whose driver is not known
     */
    @Nullable
    ApplicationDataSource of(String url, @Nullable Driver driver, @Nullable Properties properties) {
        if (driver == null || KnownPools.areAsking()) {
            return null;
        }
        String user = properties == null ? null : properties.getProperty("user");
        String key = keyOf(url, user == null ? JdbcUrl.userOf(url) : user);
        KnownSource known = find(urls, driver, key);
        if (known != null) {
            return known.source;
        }
        ApplicationDataSource source = new ApplicationDataSource(
                DataSourceName.ofDriver(driver, url),
                new OwnCallLogins(driver, url),
                true,
                KnownPools.isLogical(url),
                ApplicationDataSource.Use.APPLICATIONS,
                settings,
                report);
        return add(urls, new KnownSource(driver, key, source));
    }

    /** Returns the key of a URL and a user. Another user may have another schema, and another status table in it. */
    private static String keyOf(String url, @Nullable String user) {
        return JdbcUrl.withoutCredentials(url) + " of " + user;
    }

    private static @Nullable KnownSource find(List<KnownSource> among, Object by, @Nullable String key) {
        for (KnownSource known : among) {
            if (known.isOf(by, key)) {
                return known;
            }
        }
        return null;
    }

    /**
     * Adds a source that was made without the lock.
     *
     * @return the source that is known now. If another thread was faster it is that one's, and the given one is dropped
     *     without having done anything
     */
    private ApplicationDataSource add(List<KnownSource> to, KnownSource made) {
        List<ApplicationDataSource> over = new ArrayList<>(0);
        KnownSource there;
        synchronized (this) {
            Object by = made.by.get();
            there = by == null ? null : find(to, by, made.key);
            if (there == null) {
                takeOutGone(dataSources, over);
                takeOutGone(urls, over);
                makeRoom(to, made, over);
                used(by);
                to.add(made);
            }
        }
        if (!over.isEmpty()) {
            start("tenon-close-gone", () -> over.forEach(ApplicationDataSource::close));
        }
        if (there != null) {
            return there.source;
        }
        made.source.begin();
        return made.source;
    }

    /** A pool has lent a connection, and is unused no more. Called under the lock. */
    private void used(@Nullable Object pool) {
        unused.removeIf(known -> {
            boolean isUsed = pool != null && (known.isOf(pool) || known.isOfPool(pool));
            if (isUsed) {
                TrackedDataSources.forget(known);
            }
            return isUsed || known.isOf(null);
        });
    }

    /** Takes out the sources whose DataSource, driver or pool is gone. Called under the lock. */
    private static void takeOutGone(List<KnownSource> from, List<ApplicationDataSource> over) {
        List<KnownSource> gone = new ArrayList<>(0);
        for (KnownSource known : from) {
            if (known.by.get() == null) {
                gone.add(known);
                over.add(known.source);
            }
        }
        if (!gone.isEmpty()) {
            from.removeAll(gone);
        }
    }

    /**
     * Takes out a source where there are too many: the oldest one on which no message was sent; if there is none, the
     * oldest, whose checks another instance answers then, or this one after its next message there. DataSources that
     * are told by their identity are not bounded, since they go with the application's own. Called under the lock.
     */
    private static void makeRoom(List<KnownSource> in, KnownSource made, List<ApplicationDataSource> over) {
        if (made.key == null || in.size() < MOST) {
            return;
        }
        KnownSource going = in.get(0);
        for (KnownSource known : in) {
            if (!known.source.isFollowed()) {
                going = known;
                break;
            }
        }
        in.remove(going);
        over.add(going.source);
    }

    private static void start(String name, Runnable work) {
        try {
            DaemonThreads.create(work, name).start();
        } catch (OutOfMemoryError e) {
            AgentLog.debug(NAME, "No thread " + name + " can be started: " + e);
            work.run();
        }
    }

    /** A DataSource is about to be closed by the calling thread: Tenon finishes its work in it before. */
    void close(Object dataSource) {
        KnownSource known;
        synchronized (this) {
            known = find(dataSources, dataSource, null);
            unused.removeIf(made -> {
                boolean isClosed = made.isOf(dataSource);
                if (isClosed) {
                    made.close();
                }
                return isClosed;
            });
        }
        if (known != null) {
            known.source.close();
        }
    }

    /**
     * One source, and what it is known by: its DataSource, a server's pool, or a driver or a class of DataSources with
     * a URL.
     */
    private static final class KnownSource {
        final WeakReference<Object> by;
        final @Nullable String key;
        final ApplicationDataSource source;

        KnownSource(Object by, @Nullable String key, ApplicationDataSource source) {
            this.by = new WeakReference<>(by);
            this.key = key;
            this.source = source;
        }

        boolean isOf(Object asked, @Nullable String askedKey) {
            return by.get() == asked && (key == null ? askedKey == null : key.equals(askedKey));
        }
    }
}
