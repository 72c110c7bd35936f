package io.tenon.internal.spring.failure;

import java.lang.reflect.Method;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains that a DataSource is asked for as the pool's own class, and has become a wrapper, where the wrapper was
 * there before the pool was asked for: Spring finds no bean of the pool's class then. It comes before Boot's own
 * analyzer, which would advise to define one.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingPoolFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {
    private static final String OWN_BEAN = "tenonDataSources";

    private final @Nullable BeanFactory beans;

    MissingPoolFailureAnalyzer(@Nullable BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        Class<?> wanted = cause.getBeanType();
        if (wanted == null || !DataSource.class.isAssignableFrom(wanted) || wanted == DataSource.class) {
            return null;
        }
        String bean = declaredAs(wanted);
        return bean == null ? null : PoolTypeAdvice.of(bean, wanted, cause);
    }

    /**
     * Returns the bean whose definition promises the type; its instance, if there still is one, does not keep the
     * promise.
     */
    private @Nullable String declaredAs(Class<?> wanted) {
        if (!(beans instanceof ConfigurableListableBeanFactory)) {
            return null;
        }
        ConfigurableListableBeanFactory factory = (ConfigurableListableBeanFactory) beans;
        if (!factory.containsBeanDefinition(OWN_BEAN)) {
            return null;
        }
        for (String name : factory.getBeanDefinitionNames()) {
            BeanDefinition definition = factory.getMergedBeanDefinition(name);
            if (definition instanceof RootBeanDefinition && promises((RootBeanDefinition) definition, wanted)) {
                return name;
            }
        }
        return null;
    }

    private static boolean promises(RootBeanDefinition definition, Class<?> wanted) {
        Method factoryMethod = definition.getResolvedFactoryMethod();
        Class<?> type = factoryMethod != null
                ? factoryMethod.getReturnType()
                : definition.hasBeanClass() ? definition.getBeanClass() : null;
        return type != null && wanted.isAssignableFrom(type);
    }
}
