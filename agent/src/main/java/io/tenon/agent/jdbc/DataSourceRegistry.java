package io.tenon.agent.jdbc;

import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
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

/** The application's sources of connections; a handful, so that a list is the fastest map. Thread-safe. */
final class DataSourceRegistry {
    /** Of an application that makes up a URL for each connection, the oldest are forgotten. */
    private static final int MOST_URLS = 256;

    private final AgentSettings settings;
    private final AgentReport report;
    private final List<OfDataSource> dataSources = new CopyOnWriteArrayList<>();
    private final List<OfDriver> drivers = new CopyOnWriteArrayList<>();
    private final List<UnusedPool> unused = new ArrayList<>();

    DataSourceRegistry(AgentSettings settings, AgentReport report) {
        this.settings = settings;
        this.report = report;
    }

    /** Whether messages of their transactions are delivered through the outbox. */
    boolean useOutbox() {
        return settings.delivery() == Delivery.OUTBOX;
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

    ApplicationDataSource of(DataSource dataSource) {
        for (OfDataSource known : dataSources) {
            if (known.dataSource.get() == dataSource) {
                return known.source;
            }
        }
        return add(dataSource);
    }

    private synchronized ApplicationDataSource add(DataSource dataSource) {
        forgetGone();
        used(dataSource);
        for (OfDataSource known : dataSources) {
            if (known.dataSource.get() == dataSource) {
                return known.source;
            }
        }
        boolean isPool = KnownPools.isPool(dataSource);
        boolean isLogical = isPool
                ? KnownPools.isAboveLogical(dataSource)
                : KnownPools.isLogicalSource(dataSource.getClass().getName());
        ApplicationDataSource source = new ApplicationDataSource(
                DataSourceName.of(dataSource), OwnCallDataSource.of(dataSource), isPool, isLogical, settings, report);
        if (!isPool && KnownPools.areAsking()) {
            source.leaveToPool();
        } else if (isPool && KnownPools.isAboveLibrary(dataSource)) {
            source.leaveToLibrary();
        }
        dataSources.add(new OfDataSource(dataSource, source));
        return source;
    }

    /** @return null for a connection that a pool asks for, or whose driver is not known */
    @Nullable
    ApplicationDataSource of(String url, @Nullable Driver driver, @Nullable Properties properties) {
        if (driver == null || KnownPools.areAsking()) {
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
            ApplicationDataSource source = new ApplicationDataSource(
                    DataSourceName.ofDriver(driver, url),
                    OwnCallDataSource.of(driver, url, properties),
                    true,
                    KnownPools.isLogical(url),
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
        final ApplicationDataSource source;

        OfDataSource(DataSource dataSource, ApplicationDataSource source) {
            this.dataSource = new WeakReference<>(dataSource);
            this.source = source;
        }
    }

    private static final class OfDriver {
        final String key;
        final WeakReference<Driver> driver;
        final ApplicationDataSource source;

        OfDriver(String key, Driver driver, ApplicationDataSource source) {
            this.key = key;
            this.driver = new WeakReference<>(driver);
            this.source = source;
        }
    }
}
