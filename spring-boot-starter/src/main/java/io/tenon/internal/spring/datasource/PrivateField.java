package io.tenon.internal.spring.datasource;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** A field of another library's class that has no setter. Immutable. */
final class PrivateField {
    private final Field field;

    /** @throws IllegalStateException if the class has no such field: then it is of a version that is not known */
    PrivateField(Class<?> type, String name) {
        Field found = ReflectionUtils.findField(type, name);
        if (found == null) {
            throw new IllegalStateException(type.getName() + " has no field " + name);
        }
        ReflectionUtils.makeAccessible(found);
        this.field = found;
    }

    @Nullable
    Object of(Object target) {
        return ReflectionUtils.getField(field, target);
    }

    void set(Object target, Object value) {
        ReflectionUtils.setField(field, target, value);
    }
}
