package io.tenon.internal.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** By which loader services are looked for while Tenon works with an application's connection. */
class ApplicationLoaderTest {

    /** Stands in for a connection's class that only the application has. */
    public static final class Theirs {}

    private static final class TheirLoader extends ClassLoader {
        TheirLoader() {
            super(null);
        }

        Object connection() throws IOException, ReflectiveOperationException {
            try (InputStream in = Theirs.class.getResourceAsStream("ApplicationLoaderTest$Theirs.class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(Theirs.class.getName(), bytes, 0, bytes.length)
                        .getConstructor()
                        .newInstance();
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void onThreadOfOurs(Work work) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            work.run();
            return true;
        });
        DaemonThreads.create(task, "tenon-test").start();
        assertThat(task.get()).isTrue();
    }

    private static ClassLoader context() {
        return Thread.currentThread().getContextClassLoader();
    }

    @Test
    void aThreadOfOursHasTheLoaderOfAConnectionThatOursDoesNotSeeUntilTheWorkIsDone() throws Exception {
        TheirLoader theirs = new TheirLoader();
        Object connection = theirs.connection();
        onThreadOfOurs(() -> {
            ClassLoader ours = context();
            try (ApplicationLoader lent = ApplicationLoader.of(connection)) {
                assertThat(context()).isSameAs(theirs);
                try (ApplicationLoader again = ApplicationLoader.of(connection)) {
                    assertThat(context()).isSameAs(theirs);
                }
                assertThat(context()).as("the inner one gives nothing back").isSameAs(theirs);
            }
            assertThat(context()).isSameAs(ours);
        });
    }

    @Test
    void whatOursSeesAndThreadsOfTheApplicationAreLeftAsTheyAre() throws Exception {
        onThreadOfOurs(() -> {
            ClassLoader ours = context();
            try (ApplicationLoader lent = ApplicationLoader.of(new Theirs())) {
                assertThat(context()).isSameAs(ours);
            }
        });
        Object connection = new TheirLoader().connection();
        ClassLoader applications = new TheirLoader();
        ClassLoader before = context();
        Thread.currentThread().setContextClassLoader(applications);
        try (ApplicationLoader lent = ApplicationLoader.of(connection)) {
            assertThat(context()).isSameAs(applications);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void whatKnowsTheApplicationsLoaderIsAskedForIt() throws Exception {
        ClassLoader theirs = new TheirLoader();
        ApplicationLoader.Known known = () -> theirs;
        ApplicationLoader.Known gone = () -> null;
        onThreadOfOurs(() -> {
            ClassLoader ours = context();
            assertThat(ApplicationLoader.ofThisThread()).isNull();
            try (ApplicationLoader lent = ApplicationLoader.of(known)) {
                assertThat(context()).isSameAs(theirs);
                assertThat(ApplicationLoader.ofThisThread()).isSameAs(theirs);
            }
            try (ApplicationLoader lent = ApplicationLoader.of(gone)) {
                assertThat(context()).isSameAs(ours);
            }
        });
    }
}
