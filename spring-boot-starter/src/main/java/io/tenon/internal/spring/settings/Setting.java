package io.tenon.internal.spring.settings;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes a setting on where it is set. */
final class Setting {
    private Setting() {}

    static <T> void pass(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
