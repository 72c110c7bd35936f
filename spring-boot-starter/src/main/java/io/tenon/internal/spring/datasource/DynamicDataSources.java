package io.tenon.internal.spring.datasource;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Follows the targets of dynamic-datasource's router, which is known by its name. It gets and loses targets while the
 * application runs, so its maps are replaced by maps that put Tenon around what is put into them.
 */
final class DynamicDataSources {
    private static final Logger log = LoggerFactory.getLogger(DynamicDataSources.class);
    private static final String ROUTER = "com.baomidou.dynamic.datasource.DynamicRoutingDataSource";
    private static final String ITEM = "com.baomidou.dynamic.datasource.ds.ItemDataSource";
    private static final String TARGETS = "dataSourceMap";
    private static final String GROUPS = "groupDataSources";

    private DynamicDataSources() {}

    static boolean isOne(DataSource dataSource) {
        return isA(dataSource, ROUTER);
    }

    private static boolean isA(Object object, String name) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    static void followTargets(DataSource router, Routers.Wrapping wrapping) {
        try {
            substitute(router, TARGETS, new Targets(wrapping));
            substitute(router, GROUPS, new Groups(wrapping));
        } catch (RuntimeException e) {
            log.error(
                    "The targets of {} cannot be followed: it is of another version than those that Tenon knows. Messages"
                            + " sent in their transactions are sent at once, unless the targets are TenonDataSources",
                    router.getClass().getName(),
                    e);
        }
    }

    @SuppressWarnings("unchecked") // keys are strings in both maps
    private static <V> void substitute(Object owner, String field, ConcurrentHashMap<String, V> by) {
        PrivateField map = new PrivateField(owner.getClass(), field);
        Object present = map.of(owner);
        if (present instanceof Map && present.getClass() != by.getClass()) {
            ((Map<String, V>) present).forEach(by::put);
            map.set(owner, by);
        }
    }

    /** A map of targets by name, each of which is wrapped when it comes, and given up when it goes. */
    private static final class Targets extends ConcurrentHashMap<String, DataSource> {
        private static final long serialVersionUID = 1L;

        private final transient Routers.Wrapping wrapping;

        Targets(Routers.Wrapping wrapping) {
            this.wrapping = wrapping;
        }

        @Override
        public @Nullable DataSource put(String name, DataSource target) {
            if (!isA(target, ITEM)) {
                return super.put(name, wrapping.around(target, name));
            }
            // An item stays what it is, since the router and its meters look into it; the DataSource that it lends from
            // is wrapped.
            PrivateField lender = new PrivateField(target.getClass(), "dataSource");
            DataSource from = (DataSource) lender.of(target);
            if (from != null) {
                lender.set(target, wrapping.around(from, name));
            }
            return super.put(name, target);
        }

        @Override
        public @Nullable DataSource remove(Object name) {
            wrapping.gone(String.valueOf(name));
            return super.remove(name);
        }
    }

    /** A map of groups of targets, each of which has its members in a map of its own. */
    private static final class Groups extends ConcurrentHashMap<String, Object> {
        private static final long serialVersionUID = 1L;

        private final transient Routers.Wrapping wrapping;

        Groups(Routers.Wrapping wrapping) {
            this.wrapping = wrapping;
        }

        @Override
        public @Nullable Object put(String name, Object group) {
            if (ReflectionUtils.findField(group.getClass(), TARGETS) != null) {
                DynamicDataSources.substitute(group, TARGETS, new Targets(wrapping));
            }
            return super.put(name, group);
        }
    }
}
