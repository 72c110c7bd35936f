package io.tenon.internal.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Two web applications of one server, each with Tenon in its own loader, and what is left when one of them goes. */
class MeterBeanLoadersTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void copiesOfTenonWithTheSameNamesAreBothSeenAndLeaveNothingBehind() throws Exception {
        ObjectName all = new ObjectName("io.tenon:type=DataSource,name=\"deployed\",*");
        WeakReference<ClassLoader> gone = deployAndUndeploy(all);
        assertThat(server.queryNames(all, null)).isEmpty();
        await().atMost(SOON).until(() -> {
            System.gc();
            return gone.get() == null;
        });
    }

    /** In a method of its own, so that no local variable keeps the loader. */
    private WeakReference<ClassLoader> deployAndUndeploy(ObjectName all) throws Exception {
        URLClassLoader loader = webApplication();
        Class<?> type = loader.loadClass(DataSourceMeters.class.getName());
        assertThat(type).isNotEqualTo(DataSourceMeters.class);
        Closeable theirs = (Closeable) type.getConstructor(String.class).newInstance("deployed");
        try (DataSourceMeters ours = new DataSourceMeters("deployed")) {
            type.getMethod("publish").invoke(theirs);
            ours.publish();
            await().atMost(SOON).until(() -> server.queryNames(all, null).size() == 2);
            ours.commitsRefused.add(3);
            Set<ObjectName> names = server.queryNames(all, null);
            assertThat(names)
                    .extracting(name -> server.getAttribute(name, "CommitsRefused"))
                    .containsExactlyInAnyOrder(0L, 3L);
        }
        theirs.close();
        loader.close();
        return new WeakReference<>(loader);
    }

    private static URLClassLoader webApplication() throws MalformedURLException {
        String[] path = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[path.length];
        for (int i = 0; i < path.length; i++) {
            urls[i] = new File(path[i]).toURI().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }
}
