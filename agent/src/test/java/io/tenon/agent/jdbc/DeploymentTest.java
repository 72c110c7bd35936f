package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeploymentTest {
    /** As Tomcat's, which has no name in Java's sense. */
    public static final class OfTomcat extends ClassLoader {
        public String getContextName() {
            return "shop";
        }
    }

    /** As Jetty's, whose name is a number. */
    public static final class OfJetty extends ClassLoader {
        public Context getContext() {
            return new Context();
        }

        @Override
        public String getName() {
            return "990684641";
        }
    }

    public static final class Context {
        public String getContextPath() {
            return "/shop";
        }
    }

    @SuppressWarnings("DoNotCallSuggester") // It is called by reflection.
    public static final class Failing extends ClassLoader {
        public String getContextName() {
            throw new IllegalStateException("stopped");
        }
    }

    /** A method of the application's loader that is called like a getter. */
    public static final class WithStatic extends ClassLoader {
        public static String getContextName() {
            return "anything";
        }
    }

    @Test
    void aStaticMethodIsNoGetter() {
        assertThat(Deployment.of(new WithStatic())).isNull();
    }

    @Test
    void aWebApplicationIsCalledAsItsContextIs() {
        assertThat(Deployment.of(new OfTomcat())).isEqualTo("shop");
        assertThat(Deployment.of(new OfJetty())).isEqualTo("/shop");
    }

    @Test
    void anApplicationOfItsOwnJvmHasNoName() {
        assertThat(Deployment.of(ClassLoader.getSystemClassLoader())).isNull();
        assertThat(Deployment.of(ClassLoader.getPlatformClassLoader())).isNull();
        assertThat(Deployment.of(null)).isNull();
        assertThat(Deployment.of(new ClassLoader() {})).isNull();
    }

    @Test
    void aLoaderThatCannotBeAskedHasNone() {
        assertThat(Deployment.of(new Failing())).isNull();
    }

    @Test
    void anyOtherLoaderIsCalledAsItWasNamed() {
        assertThat(Deployment.of(new ClassLoader("stock", null) {})).isEqualTo("stock");
    }
}
