package io.tenon.internal.spring.datasource;

import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What is below Spring's own proxies of DataSources. */
final class SpringProxies {
    private SpringProxies() {}

    /** The DataSource itself, if it is no proxy, or is one of Tenon's. */
    static DataSource innermost(DataSource dataSource) {
        DataSource inner = dataSource;
        while (inner instanceof DelegatingDataSource && !(inner instanceof WrappedDataSource)) {
            DataSource target = ((DelegatingDataSource) inner).getTargetDataSource();
            if (target == null) {
                return inner;
            }
            inner = target;
        }
        return inner;
    }
}
