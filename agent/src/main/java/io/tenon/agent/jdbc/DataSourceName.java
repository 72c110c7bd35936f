package io.tenon.agent.jdbc;

import io.tenon.internal.datasource.JdbcUrl;
import org.jspecify.annotations.Nullable;

/** The name of a source in reports and in settings: the one that a pool was given, or its database's. Thread-safe. */
final class DataSourceName {
    private static final int LONGEST = 64;

    /** How the names begin that Druid, HikariCP and Tomcat JDBC make up. */
    private static final String[] MADE_UP = {"DataSource-", "HikariPool-", "Tomcat Connection Pool["};

    private final String className;
    private final @Nullable String given;

    /**
     * The application of a server that was the first to use it; null outside of servers, and for a source that only the
     * server has used.
     */
    private volatile @Nullable String firstUser = Deployment.ofThisThread();

    /** The URL without secrets; null as long as it is not known. */
    private volatile @Nullable String url;

    private DataSourceName(String className, @Nullable String given, @Nullable String url) {
        this.className = className;
        this.given = given;
        leadsTo(url);
    }

    /** The first message is sent in a transaction on this source. */
    void usedByThisThread() {
        if (firstUser == null) {
            firstUser = Deployment.ofThisThread();
        }
    }

    /** The URL of this source became known. */
    void leadsTo(@Nullable String url) {
        if (url != null) {
            this.url = JdbcUrl.withoutSecrets(url);
        }
    }

    /** Returns name, class and URL for a report, as far as they are known. */
    String described() {
        String user = firstUser;
        String shown = (url == null ? "" : ", " + url) + (user == null ? "" : ", first used by " + user);
        return given == null
                ? "DataSource " + className + shown
                : "DataSource '" + given + "' (" + className + shown + ")";
    }

    /** Returns the name of a DataSource. Only pools are asked, whose getters are known to do nothing else. */
    static DataSourceName of(Object dataSource) {
        String given = null;
        if (KnownPools.isPool(dataSource)) {
            given = property(dataSource, "getPoolName");
            if (given == null) {
                given = property(dataSource, "getName");
            }
            if (given == null) {
                given = ServerPool.nameOf(dataSource);
            }
        }
        return new DataSourceName(
                dataSource.getClass().getName(),
                isMadeUp(given) ? null : shortened(given),
                KnownPools.urlOf(dataSource));
    }

    /**
     * Whether the pool has made the name up, with a number that is another one after the next start. Such a name is not
     * used, since messages and settings name the DataSource.
     */
    private static boolean isMadeUp(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return true;
        }
        for (String beginning : MADE_UP) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    static DataSourceName ofDriver(Object driver, String url) {
        return new DataSourceName(driver.getClass().getName(), null, url);
    }

    String className() {
        return className;
    }

    @Nullable
    String firstUser() {
        return firstUser;
    }

    @Nullable
    String given() {
        return given;
    }

    /**
     * Returns the name for people: the one that was given, or what stands behind the last slash or colon of the URL.
     */
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
