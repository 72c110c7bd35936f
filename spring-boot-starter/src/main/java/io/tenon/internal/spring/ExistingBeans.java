package io.tenon.internal.spring;

import java.util.function.BiConsumer;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The beans of a context that have been made. Stateless. */
public final class ExistingBeans {
    private ExistingBeans() {}

    /**
     * Shows each singleton of a type with its name. It makes none: what a factory makes is made when it is asked for.
     */
    public static <T> void forEach(
            ConfigurableListableBeanFactory beans, Class<T> type, BiConsumer<? super T, String> use) {
        for (String name : beans.getBeanNamesForType(type, true, false)) {
            if (beans.containsSingleton(name) && !beans.isFactoryBean(name) && !ScopedProxyUtils.isScopedTarget(name)) {
                use.accept(beans.getBean(name, type), name);
            }
        }
    }
}
