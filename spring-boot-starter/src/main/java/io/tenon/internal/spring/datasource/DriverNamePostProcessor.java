package io.tenon.internal.spring.datasource;

import io.tenon.jdbc.TenonDriver;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Sets the driver's name for {@code spring.datasource.url=jdbc:tenon:…}, unless the application has set one: Boot knows
 * no driver for such a URL, and takes that of an embedded database that is there, or none. Stateless.
 */
public final class DriverNamePostProcessor implements BeanPostProcessor, Ordered {
    /** The names of Boot's class of properties, which has moved in Boot 4. */
    private static final Set<String> PROPERTIES = new HashSet<>(Arrays.asList(
            "org.springframework.boot.autoconfigure.jdbc.DataSourceProperties",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceProperties"));

    private static final String DRIVER = "driverClassName";

    @Override
    public int getOrder() {
        return DataSourcePostProcessor.ORDER;
    }

    /** Sets the name once the properties are bound. */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (PROPERTIES.contains(bean.getClass().getName())) {
            BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(bean);
            Object url = properties.getPropertyValue("url");
            if (url instanceof String
                    && JdbcAddress.isTenons((String) url)
                    && properties.getPropertyValue(DRIVER) == null) {
                properties.setPropertyValue(DRIVER, TenonDriver.class.getName());
            }
        }
        return bean;
    }
}
