package io.tenon.internal.spring.datasource;

import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Looks below Spring's own proxies of DataSources. Stateless. */
final class SpringProxies {
    private SpringProxies() {}

    /** Returns the innermost DataSource: the given one, if it is no proxy, or is one of Tenon's. */
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
