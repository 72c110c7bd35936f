package io.tenon.internal.spring.failure;

import io.tenon.internal.spring.datasource.WrappedDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that a DataSource is injected as the pool's own class, and has become a wrapper. */
final class WrappedTypeFailureAnalyzer extends AbstractFailureAnalyzer<BeanNotOfRequiredTypeException> {
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BeanNotOfRequiredTypeException cause) {
        return WrappedDataSource.class.isAssignableFrom(cause.getActualType())
                ? PoolTypeAdvice.of(cause.getBeanName(), cause.getRequiredType(), cause)
                : null;
    }
}
