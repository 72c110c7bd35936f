package io.tenon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** What is behind the agent's loader is the JDK's, whatever system loader the application has. */
class JdkLoaderTest {
    private static final ClassLoader APPLICATION = ClassLoader.getSystemClassLoader();

    @Test
    void belowASystemLoaderOfTheApplicationsItIsThePlatformLoaderAllTheSame() throws Exception {
        try (URLClassLoader own = new URLClassLoader(new URL[0], APPLICATION);
                URLClassLoader blind = new URLClassLoader(new URL[0], null)) {
            for (ClassLoader system : new ClassLoader[] {APPLICATION, own, blind}) {
                assertThat(TenonAgent.jdkLoader(system)).isSameAs(ClassLoader.getPlatformClassLoader());
            }
        }
    }

    @Test
    void whereTheJdkDoesNotNameItItIsTheLastParentAndNeverTheSystemLoaderItself() throws Exception {
        try (URLClassLoader own = new URLClassLoader(new URL[0], APPLICATION);
                URLClassLoader blind = new URLClassLoader(new URL[0], null)) {
            assertThat(TenonAgent.outermost(APPLICATION)).isSameAs(ClassLoader.getPlatformClassLoader());
            assertThat(TenonAgent.outermost(own)).isSameAs(ClassLoader.getPlatformClassLoader());
            assertThat(TenonAgent.outermost(blind)).isNull();
        }
    }
}
