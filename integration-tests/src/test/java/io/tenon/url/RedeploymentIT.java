package io.tenon.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A web application with a jdbc:tenon: URL that goes is gone: its loader, with driver, pool and client, can be collected. */
class RedeploymentIT extends UrlTest {
    @Override
    Database freshDatabase() {
        return H2.server();
    }

    @Test
    void aWebApplicationThatBringsTenonLeavesNothingBehind() throws Exception {
        for (String deployment : new String[] {"first", "second"}) {
            WeakReference<ClassLoader> loader = deployAndUndeploy(deployment);
            ledger().delivered(deployment + "-committed");
            ledger().never(deployment + "-rolled-back");
            awaitCollected(loader);
        }
    }

    @Test
    void aWebApplicationThatBringsOnlyItsDriverToASharedTenonLeavesNothingBehind() throws Exception {
        for (String deployment : new String[] {"first", "second"}) {
            WeakReference<ClassLoader> loader = useBroughtDriver(deployment);
            ledger().delivered(deployment + "-committed");
            ledger().never(deployment + "-rolled-back");
            awaitCollected(loader);
        }
    }

    private WeakReference<ClassLoader> useBroughtDriver(String deployment) throws Exception {
        ClassLoader loader = new ClassLoader(RedeploymentIT.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(BroughtDriver.class.getName()) ? brought() : super.loadClass(name, resolve);
            }

            private Class<?> brought() throws ClassNotFoundException {
                String file = BroughtDriver.class.getSimpleName() + ".class";
                Class<?> known = findLoadedClass(BroughtDriver.class.getName());
                try (InputStream bytes = BroughtDriver.class.getResourceAsStream(file)) {
                    byte[] read = bytes == null ? new byte[0] : bytes.readAllBytes();
                    return known != null ? known : defineClass(BroughtDriver.class.getName(), read, 0, read.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(file, e);
                }
            }
        };
        String url = url("brought", database())
                .replace("jdbc:tenon:", "jdbc:tenon:driver=" + BroughtDriver.class.getName() + ";")
                .replace("jdbc:h2:", "jdbc:brought:h2:");
        FutureTask<Object> life = new FutureTask<>(() -> {
            for (int connections = 0; connections < 2; connections++) {
                try (Connection c = DriverManager.getConnection(
                        url, database().user(), database().password())) {
                    c.setAutoCommit(false);
                    if (connections == 0) {
                        order(c, deployment + "-committed");
                        c.commit();
                    } else {
                        order(c, deployment + "-rolled-back");
                        c.rollback();
                    }
                }
                // Nobody else holds the driver's instance, and yet the application is not gone.
                System.gc();
            }
            assertThat(TrackedDataSources.all())
                    .filteredOn(one -> one.name().endsWith("-brought"))
                    .hasSize(1);
            return null;
        });
        Thread thread = new Thread(life, "web-application");
        thread.setContextClassLoader(loader);
        thread.start();
        life.get();
        return new WeakReference<>(loader);
    }

    private static void awaitCollected(WeakReference<ClassLoader> loader) {
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    System.gc();
                    assertThat(loader.get())
                            .as("threads of the application: %s", threadsOf(loader.get()))
                            .isNull();
                });
    }

    private WeakReference<ClassLoader> deployAndUndeploy(String deployment) throws Exception {
        String key = ledger().key(deployment);
        ledger().orderKey(deployment + "-committed");
        ledger().orderKey(deployment + "-rolled-back");
        // Not closed: the client's threads, which end a little later, load classes until then.
        ClassLoader loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader());
        // On a thread that ends, as containers renew theirs for the sake of what web applications leave there.
        FutureTask<Object> life = new FutureTask<>(() -> loader.loadClass(WebApplication.class.getName())
                .getMethod("live", String[].class)
                .invoke(null, (Object) new String[] {
                    url("web", database()),
                    database().user(),
                    database().password(),
                    joint().broker.nameServerAddress(),
                    joint().topic,
                    key
                }));
        Thread thread = new Thread(life, "web-application");
        thread.setContextClassLoader(loader);
        thread.start();
        life.get();
        return new WeakReference<>(loader);
    }

    /** Without drivers that have a thread which nobody stops, or an MBean that nobody unregisters. */
    private static URL[] urls() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String file : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!file.contains("mysql-connector") && !file.contains("druid")) {
                urls.add(new File(file).toURI().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    /** What most often holds a loader. */
    private static List<String> threadsOf(@Nullable ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> loader != null && thread.getContextClassLoader() == loader)
                .map(Thread::getName)
                .toList();
    }
}
