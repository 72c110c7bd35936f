package io.tenon.internal.spring.datasource;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Follows routers, DataSources that lend connections of others: only those others know whose transaction it is.
 * Stateless.
 */
final class Routers {
    private Routers() {}

    /** Is told of a router's targets. */
    interface Wrapping {
        /** Returns the wrapper of a target, which is the same for the same target. */
        DataSource around(DataSource target, String key);

        /** The router has given a target up. */
        void gone(String key);
    }

    /**
     * Returns the router itself, or the one below proxies of Spring's (one that connects late, mostly); null if there
     * is none.
     */
    static @Nullable DataSource routerOf(DataSource dataSource) {
        DataSource inner = SpringProxies.innermost(dataSource);
        return inner instanceof AbstractRoutingDataSource || DynamicDataSources.isOne(inner) ? inner : null;
    }

    /** Puts Tenon around the targets that a router has, and around those that it gets later, as far as it shows them. */
    static void followTargets(DataSource router, Wrapping wrapping) {
        if (router instanceof AbstractRoutingDataSource) {
            SpringRouter.followTargets((AbstractRoutingDataSource) router, wrapping);
        } else {
            DynamicDataSources.followTargets(router, wrapping);
        }
    }
}
