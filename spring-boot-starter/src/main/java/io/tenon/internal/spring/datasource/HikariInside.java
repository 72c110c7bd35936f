package io.tenon.internal.spring.datasource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import com.zaxxer.hikari.util.PropertyElf;
import com.zaxxer.hikari.util.UtilityElf;
import io.tenon.jdbc.TenonDataSource;
import javax.sql.DataSource;

/**
 * Puts Tenon below HikariCP: the pool takes its connections from a TenonDataSource, and that takes them from where the
 * pool did. Stateless.
 */
final class HikariInside {
    /** How many connections Tenon's own small pool has, for verdicts and clean-up. */
    private static final int OWN_CONNECTIONS = 2;

    private HikariInside() {}

    static boolean isOne(DataSource pool) {
        return pool instanceof HikariDataSource;
    }

    static boolean hasTenon(DataSource pool) {
        return pool instanceof HikariDataSource && ((HikariDataSource) pool).getDataSource() instanceof TenonDataSource;
    }

    static DataSource place(TenonDataSource tenon, DataSource pool) {
        HikariDataSource hikari = (HikariDataSource) pool;
        if (hikari.isRunning()) {
            throw new UnplaceableException(
                    tenon.getName(),
                    "Tenon cannot be put inside of DataSource '" + tenon.getName()
                            + "': the pool is running already, as one is from the start that is made with a"
                            + " HikariConfig. Make it with new HikariDataSource(), and set its properties");
        }
        DataSource below = below(hikari);
        tenon.setDataSource(below);
        HikariDataSource own = own(hikari, below, tenon.getName());
        hikari.setDataSource(tenon);
        return own;
    }

    /** Returns the DataSource from which the pool would take its connections by itself. */
    private static DataSource below(HikariDataSource hikari) {
        DataSource set = hikari.getDataSource();
        if (set != null) {
            return set;
        }
        String type = hikari.getDataSourceClassName();
        if (type != null) {
            DataSource made = UtilityElf.createInstance(type, DataSource.class);
            PropertyElf.setTargetFromProperties(made, hikari.getDataSourceProperties());
            return made;
        }
        return new DriverDataSource(
                hikari.getJdbcUrl(),
                hikari.getDriverClassName(),
                hikari.getDataSourceProperties(),
                hikari.getUsername(),
                hikari.getPassword());
    }

    /** Makes the small pool, with the settings of the application's but for its size. */
    private static HikariDataSource own(HikariDataSource hikari, DataSource below, String name) {
        HikariDataSource own = new HikariDataSource();
        hikari.copyStateTo(own);
        own.setDataSource(below);
        own.setPoolName(name + "-tenon");
        own.setMinimumIdle(0);
        own.setMaximumPoolSize(OWN_CONNECTIONS);
        own.setRegisterMbeans(false);
        own.setInitializationFailTimeout(-1);
        return own;
    }
}
