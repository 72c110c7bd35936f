package io.tenon.internal.spring.datasource;

import io.tenon.jdbc.TenonDataSource;
import javax.sql.DataSource;
import org.springframework.util.ClassUtils;

/** Puts Tenon below pools that take their connections from a DataSource. Stateless. */
final class InsidePool {
    private static final boolean HIKARI =
            ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", InsidePool.class.getClassLoader());

    private InsidePool() {}

    static boolean isPossible(DataSource pool) {
        return HIKARI && HikariInside.isOne(pool);
    }

    static boolean hasTenon(DataSource pool) {
        return HIKARI && HikariInside.hasTenon(pool);
    }

    /**
     * Puts Tenon below a pool.
     *
     * @return a small pool beside this one, for Tenon's own connections; it starts with the first one
     * @throws UnplaceableException if the pool is running
     */
    static DataSource place(TenonDataSource tenon, DataSource pool) {
        return HikariInside.place(tenon, pool);
    }
}
