package io.tenon.internal.spring.failure;

import io.tenon.internal.spring.datasource.UnplaceableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that Tenon was to be inside of a pool, and cannot be. */
final class UnplaceableFailureAnalyzer extends AbstractFailureAnalyzer<UnplaceableException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnplaceableException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Set tenon.datasources." + cause.name()
                        + ".mode=around, and inject a javax.sql.DataSource; or give the pool"
                        + " a TenonDataSource as its DataSource, or a URL that begins with jdbc:tenon:, by yourself: Tenon"
                        + " leaves it alone then.",
                cause);
    }
}
