package io.tenon.internal.spring;

import org.springframework.beans.factory.FactoryBean;

/** Recognises beans that make another one under their name. Stateless. */
public final class FactoryBeans {
    private FactoryBeans() {}

    /** Whether the bean is a factory of beans of this type, as far as it says so. */
    public static boolean isOf(Object bean, Class<?> type) {
        if (!(bean instanceof FactoryBean)) {
            return false;
        }
        Class<?> made = ((FactoryBean<?>) bean).getObjectType();
        return made != null && type.isAssignableFrom(made);
    }
}
