package io.tenon.agent.jdbc;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tenon's own connections come from the newest of the DataSources that lead to one database, with which the application got a
 * connection: it may make one for each. That one is kept by its class, and goes with it, so that Tenon has connections
 * as long as the application is there, and keeps no undeployed one. Thread-safe.
 */
final class OwnCallNewest extends OwnCallDataSource {
    /** By URL. In the class itself, since whatever of ours held a DataSource would hold its class' loader. */
    private static final ClassValue<Map<String, DataSource>> KEPT = new ClassValue<Map<String, DataSource>>() {
        @Override
        protected Map<String, DataSource> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private final WeakReference<Class<?>> type;
    private final String url;
    private volatile WeakReference<DataSource> newest = new WeakReference<>(null);

    OwnCallNewest(Class<?> type, String url) {
        this.type = new WeakReference<>(type);
        this.url = url;
    }

    @Override
    void used(DataSource dataSource) {
        if (newest.get() != dataSource) {
            newest = new WeakReference<>(dataSource);
            KEPT.get(dataSource.getClass()).put(url, dataSource);
        }
    }

    @Override
    void release() {
        Class<?> present = type.get();
        DataSource ours = newest.get();
        if (present != null && ours != null) {
            KEPT.get(present).computeIfPresent(url, (same, kept) -> kept == ours ? null : kept);
        }
    }

    @Override
    Connection connect() throws SQLException {
        return present(newest.get()).getConnection();
    }

    @Override
    public @Nullable Object held() {
        return newest.get();
    }
}
