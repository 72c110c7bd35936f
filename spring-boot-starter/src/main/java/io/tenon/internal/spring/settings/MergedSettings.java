package io.tenon.internal.spring.settings;

import java.beans.PropertyDescriptor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;

/** Merges the settings for one DataSource or producer with those for all. Stateless. */
final class MergedSettings {
    private MergedSettings() {}

    /**
     * @param own the settings for one, of which some may be set; null if there are none
     * @param into settings that are empty
     * @return {@code into}
     */
    static <T> T of(T forAll, @Nullable T own, T into) {
        BeanUtils.copyProperties(forAll, into);
        if (own != null) {
            BeanUtils.copyProperties(own, into, unset(own));
        }
        return into;
    }

    private static String[] unset(Object settings) {
        BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(settings);
        return Arrays.stream(properties.getPropertyDescriptors())
                .map(PropertyDescriptor::getName)
                .filter(name -> properties.getPropertyValue(name) == null)
                .toArray(String[]::new);
    }
}
