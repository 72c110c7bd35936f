package io.tenon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {
    private final InheritableThreadLocal<String> applications = new InheritableThreadLocal<>();

    /** Several of them run as long as the JVM does, and the first application that needs one starts it. */
    @Test
    void threadsOfOursInheritNothingOfTheApplicationThatStartsThem() throws Exception {
        FutureTask<String> seen = new FutureTask<>(applications::get);
        applications.set("the request of an application");
        try {
            Thread thread = DaemonThreads.create(seen, "tenon-test");
            thread.start();
            assertThat(seen.get()).isNull();
            assertThat(thread.getContextClassLoader()).isEqualTo(DaemonThreads.class.getClassLoader());
        } finally {
            applications.remove();
        }
    }
}
