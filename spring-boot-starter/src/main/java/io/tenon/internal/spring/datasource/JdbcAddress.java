package io.tenon.internal.spring.datasource;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.util.ReflectionUtils;

/**
 * Reads the properties of a DataSource, without connecting. They are never logged, since a URL may hold a password.
 * Stateless.
 */
public final class JdbcAddress {
    private static final Logger log = LoggerFactory.getLogger(JdbcAddress.class);
    private static final List<String> URL = Arrays.asList("getJdbcUrl", "getUrl", "getURL");
    private static final List<String> USER = Arrays.asList("getUsername", "getUser");
    private static final List<String> PASSWORD = Collections.singletonList("getPassword");
    private static final Set<String> SUPPORTED = Collections.unmodifiableSet(
            new HashSet<>(Arrays.asList("mysql", "mariadb", "postgresql", "h2", "mysql+srv", "tenon")));

    /** How many words of a URL may be products: other drivers put their own before them (p6spy, aws-wrapper, tc). */
    private static final int MOST_PREFIXES = 4;

    private JdbcAddress() {}

    /** Returns the URL; null where the DataSource does not tell it, or asking might make a bean. */
    public static @Nullable String of(DataSource dataSource) {
        return property(dataSource, URL);
    }

    static @Nullable String userOf(DataSource dataSource) {
        return property(dataSource, USER);
    }

    static @Nullable String driverOf(DataSource dataSource) {
        return property(dataSource, Collections.singletonList("getDriverClassName"));
    }

    static @Nullable String passwordOf(DataSource dataSource) {
        return property(dataSource, PASSWORD);
    }

    private static @Nullable String property(DataSource dataSource, List<String> getters) {
        if (AopUtils.isAopProxy(dataSource)) {
            return null;
        }
        if (dataSource instanceof DelegatingDataSource) {
            DataSource target = ((DelegatingDataSource) dataSource).getTargetDataSource();
            return target == null ? null : property(target, getters);
        }
        for (String name : getters) {
            Method getter = ReflectionUtils.findMethod(dataSource.getClass(), name);
            if (getter != null && getter.getReturnType() == String.class) {
                Object value = call(getter, dataSource);
                if (value instanceof String && !((String) value).isEmpty()) {
                    return (String) value;
                }
            }
        }
        return null;
    }

    private static @Nullable Object call(Method getter, DataSource dataSource) {
        try {
            ReflectionUtils.makeAccessible(getter);
            return getter.invoke(dataSource);
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.debug("{} does not say what is asked by {}", dataSource.getClass(), getter.getName(), e);
            return null;
        }
    }

    /** Returns the product of a URL if it is none that Tenon supports; null where it is one, or nobody can tell. */
    static @Nullable String unsupportedProduct(@Nullable String url) {
        if (url == null || !url.startsWith("jdbc:")) {
            return null;
        }
        String[] words = url.toLowerCase(Locale.ROOT).split(":", MOST_PREFIXES + 2);
        for (int i = 1; i < words.length && i <= MOST_PREFIXES; i++) {
            if (SUPPORTED.contains(words[i])) {
                return null;
            }
        }
        return words[1];
    }

    /** Whether the database lives in this process, and dies with it. */
    public static boolean isEmbedded(@Nullable String url) {
        return url != null && url.startsWith("jdbc:h2:mem:");
    }

    /** Whether the driver at this URL is Tenon's own. */
    static boolean isTenons(@Nullable String url) {
        return url != null && url.startsWith("jdbc:tenon:");
    }
}
