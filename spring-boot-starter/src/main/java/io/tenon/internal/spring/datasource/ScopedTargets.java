package io.tenon.internal.spring.datasource;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The targets of one scoped bean, which come and go. Not thread-safe. */
final class ScopedTargets {
    private @Nullable String address;
    private int alive;

    /**
     * A target was made.
     *
     * @return whether the bean leads to another database now: all targets that it had are gone, and this one's URL is
     *     another one
     */
    boolean made(DataSource target) {
        String before = address;
        String now = JdbcAddress.of(target);
        boolean isFirst = alive == 0;
        alive++;
        address = now;
        return isFirst && before != null && now != null && !before.equals(now);
    }

    void gone() {
        alive--;
    }
}
