package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.javaagent.Looks;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose unwrap is another agent's look, and whose the application's. */
class OnlookersTest {

    /** Its unwrap is advised, and asks. */
    private static final class Woven implements Wrapper {
        @Nullable
        Boolean looked;

        @Override
        public <T> T unwrap(Class<T> type) {
            looked = Onlookers.areUnwrapping();
            return type.cast(this);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return true;
        }
    }

    /** A wrapper of another's: of a router, say. */
    private record Around(Wrapper below) implements Wrapper {
        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return below.unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return true;
        }
    }

    private final Woven woven = new Woven();

    @Test
    void anotherAgentsCodeIsAnOnlooker() throws Exception {
        Looks.below(woven);
        assertThat(woven.looked).isTrue();
        Looks.below(new Around(woven));
        assertThat(woven.looked).as("through a wrapper").isTrue();
        woven.looked = null;
        Looks.belowByReflection(woven);
        assertThat(woven.looked).as("by reflection").isTrue();
    }

    @Test
    void aStackWhoseBeginIsNotShownProvesNobodyAnOnlooker() throws Exception {
        Looks.below(woven, 3_000);
        assertThat(woven.looked).isFalse();
    }

    @Test
    void theApplicationIsNone() throws Exception {
        woven.unwrap(Object.class);
        assertThat(woven.looked).isFalse();
        new Around(woven).unwrap(Object.class);
        assertThat(woven.looked).as("through a wrapper").isFalse();
        woven.looked = null;
        Wrapper.class.getMethod("unwrap", Class.class).invoke(woven, Object.class);
        assertThat(woven.looked).as("by reflection").isFalse();
        woven.looked = null;
        Looks.proxyOf(woven).unwrap(Object.class);
        assertThat(woven.looked).as("through an onlooker's proxy").isFalse();
    }

    @Test
    void theApplicationIsNoneWithinATraceOfAnotherAgents() throws Exception {
        Callable<Object> application = () -> woven.unwrap(Object.class);
        Looks.around(application);
        assertThat(woven.looked).as("the nearest caller counts").isFalse();
    }
}
