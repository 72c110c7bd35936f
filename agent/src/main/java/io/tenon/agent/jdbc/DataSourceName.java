package io.tenon.agent.jdbc;

import io.tenon.agent.operate.settings.JdbcUrl;
import org.jspecify.annotations.Nullable;

/** What a source is called in reports, and in settings: the name that a pool was given, or its database's. Immutable. */
final class DataSourceName {
    private static final int LONGEST = 64;

    private final String className;
    private final @Nullable String given;

    private DataSourceName(String className, @Nullable String given) {
        this.className = className;
        this.given = given;
    }

    /** Only pools are asked, whose getters are known to do nothing. */
    static DataSourceName of(Object dataSource) {
        String given = null;
        if (KnownPools.isPool(dataSource)) {
            given = property(dataSource, "getPoolName");
            if (given == null) {
                given = property(dataSource, "getName");
            }
        }
        boolean isMadeUp =
                given == null || given.isEmpty() || given.startsWith("DataSource-") || given.startsWith("HikariPool-");
        return new DataSourceName(dataSource.getClass().getName(), isMadeUp ? null : shortened(given));
    }

    static DataSourceName ofDriver(Object driver) {
        return new DataSourceName(driver.getClass().getName(), null);
    }

    String className() {
        return className;
    }

    @Nullable
    String given() {
        return given;
    }

    /** For people: what it was given, or what stands behind the last slash or colon. */
    String chosen(@Nullable String url) {
        if (given != null) {
            return given;
        }
        if (url == null) {
            return "default";
        }
        String shown = JdbcUrl.withoutSecrets(url);
        int from = Math.max(shown.lastIndexOf('/'), shown.lastIndexOf(':')) + 1;
        return from == shown.length() ? "default" : shortened(shown.substring(from));
    }

    private static String shortened(@Nullable String name) {
        String plain = String.valueOf(name).replace(':', '_');
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
    }

    private static @Nullable String property(Object pool, String getter) {
        Object value = KnownPools.property(pool, getter);
        return value instanceof String ? (String) value : null;
    }
}
