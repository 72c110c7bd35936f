package io.tenon.agent.jdbc;

import io.tenon.agent.operate.report.Report;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.datasource.TrackedDataSources;
import java.lang.ref.WeakReference;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The application's sources of connections; a handful, so that a list is the fastest map. Thread-safe. */
final class Sources {
    /** Of an application that makes up a URL for each connection, the oldest are forgotten. */
    private static final int MOST_URLS = 256;

    private final AgentSettings settings;
    private final Report report;
    private final List<OfDataSource> dataSources = new CopyOnWriteArrayList<>();
    private final List<OfDriver> drivers = new CopyOnWriteArrayList<>();
    private final List<UnusedPool> unused = new ArrayList<>();

    Sources(AgentSettings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    /** A pool; told more than once. */
    synchronized void made(DataSource pool) {
        unused.removeIf(known -> known.isOf(null));
        for (UnusedPool known : unused) {
            if (known.isOf(pool)) {
                return;
            }
        }
        UnusedPool made = new UnusedPool(pool, this);
        unused.add(made);
        TrackedDataSources.remember(made);
    }

    private void used(DataSource pool) {
        for (UnusedPool known : unused) {
            if (known.isOf(pool)) {
                TrackedDataSources.forget(known);
            }
        }
        unused.removeIf(known -> known.isOf(pool));
    }

    Source of(DataSource dataSource) {
        for (OfDataSource known : dataSources) {
            if (known.dataSource.get() == dataSource) {
                return known.source;
            }
        }
        return add(dataSource);
    }

    private synchronized Source add(DataSource dataSource) {
        forgetGone();
        used(dataSource);
        for (OfDataSource known : dataSources) {
            if (known.dataSource.get() == dataSource) {
                return known.source;
            }
        }
        boolean isPool = Pools.isPool(dataSource);
        boolean isLogical = isPool
                ? Pools.isAboveLogical(dataSource)
                : Pools.isLogicalSource(dataSource.getClass().getName());
        Source source = new Source(
                SourceName.of(dataSource), OwnDataSource.of(dataSource), isPool, isLogical, settings, report);
        if (!isPool && Pools.areAsking()) {
            source.leaveToPool();
        }
        dataSources.add(new OfDataSource(dataSource, source));
        return source;
    }

    /** @return null for a connection that a pool asks for, or whose driver is not known */
    @Nullable
    Source of(String url, @Nullable Driver driver, @Nullable Properties properties) {
        if (driver == null || Pools.areAsking()) {
            return null;
        }
        String user = properties == null ? null : properties.getProperty("user");
        String key = url + '\n' + user;
        for (OfDriver known : drivers) {
            if (known.key.equals(key) && known.driver.get() == driver) {
                return known.source;
            }
        }
        synchronized (this) {
            forgetGone();
            for (OfDriver known : drivers) {
                if (known.key.equals(key) && known.driver.get() == driver) {
                    return known.source;
                }
            }
            Source source = new Source(
                    SourceName.ofDriver(driver),
                    OwnDataSource.of(driver, url, properties),
                    true,
                    Pools.isLogical(url),
                    settings,
                    report);
            if (drivers.size() >= MOST_URLS) {
                drivers.remove(0).source.close(); // checks of its messages are another instance's, or the next's
            }
            drivers.add(new OfDriver(key, driver, source));
            return source;
        }
    }

    void close(Object dataSource) {
        for (OfDataSource known : dataSources) {
            if (known.dataSource.get() == dataSource) {
                known.source.close();
            }
        }
    }

    private void forgetGone() {
        List<OfDataSource> gone = new ArrayList<>();
        for (OfDataSource known : dataSources) {
            if (known.dataSource.get() == null) {
                known.source.close();
                gone.add(known);
            }
        }
        dataSources.removeAll(gone);
        List<OfDriver> goneDrivers = new ArrayList<>();
        for (OfDriver known : drivers) {
            if (known.driver.get() == null) {
                known.source.close();
                goneDrivers.add(known);
            }
        }
        drivers.removeAll(goneDrivers);
    }

    private static final class OfDataSource {
        final WeakReference<DataSource> dataSource;
        final Source source;

        OfDataSource(DataSource dataSource, Source source) {
            this.dataSource = new WeakReference<>(dataSource);
            this.source = source;
        }
    }

    private static final class OfDriver {
        final String key;
        final WeakReference<Driver> driver;
        final Source source;

        OfDriver(String key, Driver driver, Source source) {
            this.key = key;
            this.driver = new WeakReference<>(driver);
            this.source = source;
        }
    }
}
