package io.tenon.internal.spring.datasource;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Follows the targets of Spring's routing DataSource, which has them in two maps: as they were set, and as they were
 * found.
 */
final class SpringRouter {
    private static final Logger log = LoggerFactory.getLogger(SpringRouter.class);
    private static final String DEFAULT = "default";

    private static final PrivateField SET = new PrivateField(AbstractRoutingDataSource.class, "targetDataSources");
    private static final PrivateField SET_DEFAULT =
            new PrivateField(AbstractRoutingDataSource.class, "defaultTargetDataSource");
    private static final PrivateField FOUND = new PrivateField(AbstractRoutingDataSource.class, "resolvedDataSources");
    private static final PrivateField FOUND_DEFAULT =
            new PrivateField(AbstractRoutingDataSource.class, "resolvedDefaultDataSource");

    private SpringRouter() {}

    /**
     * Puts Tenon around the targets. Where the application sets further targets, and has them found again, those that
     * were set before stay wrapped.
     */
    static void followTargets(AbstractRoutingDataSource router, Routers.Wrapping wrapping) {
        boolean any = follow(router, FOUND, wrapping);
        any |= follow(router, SET, wrapping);
        any |= followOne(router, FOUND_DEFAULT, wrapping);
        any |= followOne(router, SET_DEFAULT, wrapping);
        if (!any) {
            log.warn(
                    "{} routes to DataSources that it does not show. Messages sent in their transactions are sent at once,"
                            + " unless the DataSources are beans, too, or TenonDataSources",
                    router.getClass().getName());
        }
    }

    private static boolean follow(Object router, PrivateField field, Routers.Wrapping wrapping) {
        Object map = field.of(router);
        if (!(map instanceof Map)) {
            return false;
        }
        Map<Object, @Nullable Object> wrapped = new LinkedHashMap<>();
        ((Map<?, ?>) map)
                .forEach((key, target) -> wrapped.put(
                        key,
                        target instanceof DataSource
                                ? wrapping.around((DataSource) target, String.valueOf(key))
                                : target));
        field.set(router, wrapped);
        return !wrapped.isEmpty();
    }

    private static boolean followOne(Object router, PrivateField field, Routers.Wrapping wrapping) {
        Object target = field.of(router);
        if (!(target instanceof DataSource)) {
            return false;
        }
        field.set(router, wrapping.around((DataSource) target, DEFAULT));
        return true;
    }
}
