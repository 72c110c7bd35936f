package io.tenon.internal.spring.settings;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes a setting on if it is set. Stateless. */
final class OptionalSetting {
    private OptionalSetting() {}

    static <T> void pass(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
