package io.tenon.internal.spring.datasource;

import io.tenon.jdbc.TenonDataSource;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Recognises DataSources that are not followed, as far as it shows without a connection. Stateless. */
final class UnfollowedKinds {
    private static final List<String> XA_POOLS = Arrays.asList(
            "com.atomikos.",
            "bitronix.",
            "com.arjuna.",
            "dev.snowdrop.boot.narayana.",
            "me.snowdrop.boot.narayana.",
            "org.apache.commons.dbcp2.managed.");

    private static final String SHARDING = "org.apache.shardingsphere.";

    private UnfollowedKinds() {}

    /** Returns why a DataSource is not followed; null if it may be. */
    static @Nullable String reason(DataSource bean) {
        if (bean.getClass().getName().startsWith(SHARDING)) {
            return "ShardingSphere routes, and commits connections that it keeps to itself. Messages sent in its"
                    + " transactions are sent at once. Make its DataSources beans: those are followed";
        }
        if (SpringProxies.innermost(bean) instanceof SingleConnectionDataSource) {
            return "it lends one and the same connection to everybody, on which Tenon cannot work beside the application's"
                    + " transactions. Messages sent in them are sent at once. Give the application a pool";
        }
        String product = JdbcAddress.unsupportedProduct(JdbcAddress.of(bean));
        return product == null
                ? null
                : "its database, " + product
                        + ", is none of those that Tenon supports. Messages sent in its transactions"
                        + " are sent at once";
    }

    /**
     * Returns why a DataSource that takes part in XA transactions is not followed; null if it takes part in none, as
     * far as its class tells. Drivers' DataSources may be XADataSources as well (H2's, MariaDB's); what they lend by
     * getConnection is local all the same.
     */
    static @Nullable String xaReason(DataSource bean, String name) {
        return isOfXaPool(bean.getClass())
                ? "it takes part in XA transactions, whose end its connections do not see. Messages sent in them are sent at"
                        + " once; tenon.datasources." + name + ".xa-policy=refuse refuses them"
                : null;
    }

    /** Whether a class is an XA pool's, or a subclass of one, such as Boot has. */
    private static boolean isOfXaPool(Class<?> bean) {
        for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
            if (XA_POOLS.stream().anyMatch(type.getName()::startsWith)) {
                return true;
            }
        }
        return false;
    }

    /** Whether Tenon is in, around or behind a DataSource. */
    static boolean isFollowed(DataSource dataSource) {
        if (dataSource instanceof TenonDataSource || dataSource instanceof WrappedDataSource) {
            return true;
        }
        if (dataSource instanceof DelegatingDataSource) {
            DataSource target = ((DelegatingDataSource) dataSource).getTargetDataSource();
            return target != null && isFollowed(target);
        }
        return InsidePool.hasTenon(dataSource) || JdbcAddress.isTenons(JdbcAddress.of(dataSource));
    }
}
