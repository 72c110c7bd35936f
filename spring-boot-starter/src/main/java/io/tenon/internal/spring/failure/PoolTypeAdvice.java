package io.tenon.internal.spring.failure;

import org.springframework.boot.diagnostics.FailureAnalysis;

/** Writes the advice for somebody who wants the pool itself. Stateless. */
final class PoolTypeAdvice {
    private PoolTypeAdvice() {}

    static FailureAnalysis of(String bean, Class<?> wanted, Throwable cause) {
        return new FailureAnalysis(
                "The DataSource bean '" + bean + "' is wanted as a " + wanted.getName()
                        + ", but Tenon has put a wrapper around it, which is a DataSource and no "
                        + wanted.getSimpleName()
                        + ".",
                "Set tenon.datasources." + bean
                        + ".mode=inside (HikariCP): the bean stays the pool, and Tenon goes inside of"
                        + " it. Or inject a javax.sql.DataSource, and unwrap(" + wanted.getSimpleName()
                        + ".class) it where the pool's own methods are needed. Or, where no messages are sent in its"
                        + " transactions, set tenon.datasources." + bean + ".enabled=false.",
                cause);
    }
}
