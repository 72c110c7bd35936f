package io.tenon.agent.jdbc;

import io.tenon.internal.transaction.PoolClasses;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Connection pools, told by the names of their classes. A pool is one source, whatever its connections come from; and a
 * connection that a pool's own code asks for, to keep, is not the application's, although nothing else tells the two
 * apart. Stateless.
 */
final class KnownPools {
    /** The driver's pool that has a close() although it is no AutoCloseable. */
    private static final String POSTGRES_POOL = "org.postgresql.ds.PGPoolingDataSource";

    /**
     * How URLs begin whose drivers give out logical connections, which borrow real ones from pools while a statement
     * runs.
     */
    private static final String[] LOGICAL_URLS = {"jdbc:shardingsphere:"};

    /** How URLs of the library's own driver begin, which follows its connections itself. */
    private static final String LIBRARYS_URL = "jdbc:tenon:";

    private static final String[] LOGICAL_SOURCES = {"org.apache.shardingsphere."};

    /** The names of getters of pools that return the URL and do nothing else. */
    private static final String[] URL_GETTERS = {"getJdbcUrl", "getUrl", "getURL"};

    /** The packages of drivers' own DataSources, whose getters do nothing else either. */
    private static final String[] DRIVERS_OWN = {"org.h2.", "org.postgresql.", "com.mysql.", "org.mariadb."};

    /** Classes in a pool's package that are only the way from the pool to its driver, and no pools. */
    private static final String[] BELOW_POOLS = {
        "com.zaxxer.hikari.util.DriverDataSource",
        "com.mchange.v2.c3p0.DriverManagerDataSource",
        "org.apache.commons.dbcp2.cpdsadapter.",
        "org.apache.tomcat.dbcp.dbcp2.cpdsadapter."
    };

    private KnownPools() {}

    /** Whether a DataSource is a pool, or a subclass of one. */
    static boolean isPool(Object source) {
        if (startsWithOneOf(BELOW_POOLS, source.getClass().getName())) {
            return false;
        }
        for (Class<?> type = source.getClass(); type != Object.class; type = type.getSuperclass()) {
            if (PoolClasses.include(type.getName())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the application is expected to close the DataSource: then it is not made for one connection. */
    static boolean isToBeClosed(Object source) {
        return source instanceof AutoCloseable || source.getClass().getName().equals(POSTGRES_POOL);
    }

    /**
     * Returns the URL that a pool, or a driver's own DataSource, was given; null if it does not tell, or asking it
     * might do something.
     */
    static @Nullable String urlOf(Object source) {
        if (isPool(source) || startsWithOneOf(DRIVERS_OWN, source.getClass().getName())) {
            for (String getter : URL_GETTERS) {
                Object url = property(source, getter);
                if (url instanceof String && !((String) url).isEmpty()) {
                    return (String) url;
                }
            }
        }
        return null;
    }

    /** Whether this URL leads to logical connections, which no database knows. */
    static boolean isLogical(String url) {
        return startsWithOneOf(LOGICAL_URLS, url);
    }

    /** Whether the library follows connections by this URL. */
    static boolean isLibrarys(String url) {
        return url.startsWith(LIBRARYS_URL);
    }

    /** Whether the library follows what lies below a pool: its DataSource, or connections of its driver. */
    static boolean isAboveLibrary(Object pool) {
        return isAbove(pool, KnownPools::isLibrarys, source -> source.startsWith("io.tenon."));
    }

    /**
     * Whether logical connections lie below a pool: then the pool's own connections are not the ones that are
     * committed.
     */
    static boolean isAboveLogical(Object pool) {
        return isAbove(pool, KnownPools::isLogical, KnownPools::isLogicalSource);
    }

    private static boolean isAbove(Object pool, Predicate<String> url, Predicate<String> sourceClass) {
        for (String getter : URL_GETTERS) {
            Object said = property(pool, getter);
            if (said instanceof String && url.test((String) said)) {
                return true;
            }
        }
        Object source = property(pool, "getDataSource");
        return source != null && sourceClass.test(source.getClass().getName());
    }

    /** Whether a DataSource, or driver, of this class gives out logical connections. */
    static boolean isLogicalSource(String className) {
        return startsWithOneOf(LOGICAL_SOURCES, className);
    }

    /**
     * Returns what a getter of a known pool, or of a driver's own DataSource, tells. Null if there is no such getter,
     * if the application has overridden it, so that it may do anything, or if it is static, and so no getter.
     */
    static @Nullable Object property(Object pool, String getter) {
        try {
            Method method = pool.getClass().getMethod(getter);
            return isKnown(method) ? method.invoke(pool) : null;
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }

    private static boolean isKnown(Method getter) {
        String declaring = getter.getDeclaringClass().getName();
        return !Modifier.isStatic(getter.getModifiers())
                && (PoolClasses.include(declaring) || startsWithOneOf(DRIVERS_OWN, declaring));
    }

    /**
     * Whether a pool's code asks for a connection just now. This walks the stack, so it is used only where a connection
     * is really made.
     */
    static boolean areAsking() {
        return PoolClasses.areAsking(new Throwable().getStackTrace());
    }

    static boolean startsWithOneOf(String[] prefixes, String className) {
        for (String prefix : prefixes) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
