package io.tenon.agent.jdbc;

import io.tenon.internal.database.ApplicationLoader;
import io.tenon.internal.datasource.TrackedDataSources;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool that has lent nothing yet. A restarted process is asked about the transactions of its predecessor, perhaps
 * before its first own one; where no DataSource in use has the status table that a check names, the unused pools are
 * tried, by borrowing a connection from them (R9). A pool that was closed is not tried: some open themselves again when
 * they are asked for a connection (Tomcat's). Thread-safe.
 */
final class UnusedPool implements TrackedDataSources.Unused {
    /**
     * The age from which on a pool counts as configured by its application. A check that came before comes again half a
     * minute later.
     */
    private static final long CONFIGURED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final WeakReference<DataSource> pool;
    private final WeakReference<@Nullable ClassLoader> makersLoader =
            new WeakReference<>(ApplicationLoader.ofThisThread());
    private final DataSourceRegistry sources;
    private final long madeNanos = System.nanoTime();
    private volatile boolean isClosed;

    UnusedPool(DataSource pool, DataSourceRegistry sources) {
        this.pool = new WeakReference<>(pool);
        this.sources = sources;
    }

    boolean isOf(@Nullable Object dataSource) {
        return pool.get() == dataSource;
    }

    /** Whether this is one of the DataSources that a server has made for a pool. */
    boolean isOfPool(Object behind) {
        DataSource made = pool.get();
        return made != null && ServerPool.behind(made) == behind;
    }

    /** Returns the context class loader of the thread that made the pool; null if it is gone. */
    @Nullable
    ClassLoader makersLoader() {
        return makersLoader.get();
    }

    /** Marks the pool as closed: it is not tried any more, not even by a thread that is about to. */
    void close() {
        isClosed = true;
        TrackedDataSources.forget(this);
    }

    @Override
    public boolean usesOutbox() {
        return sources.useOutbox();
    }

    @Override
    public void track() throws SQLException {
        if (System.nanoTime() - madeNanos > CONFIGURED_AFTER_NANOS) {
            trackNow();
        }
    }

    /** Tries the pool, whatever its age. */
    void trackNow() throws SQLException {
        DataSource unused = pool.get();
        if (unused == null || isClosed) {
            return;
        }
        ApplicationDataSource source = sources.of(unused);
        if (source != null && isClosed) {
            // The pool was closed while its source was being made, and the source could not be told.
            source.close();
        } else if (source != null) {
            source.track();
        }
    }
}
