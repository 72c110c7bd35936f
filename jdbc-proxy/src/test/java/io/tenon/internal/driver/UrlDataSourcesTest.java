package io.tenon.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** URLs whose connections answer late whether they are closed: who connects to another one does not wait for them. */
class UrlDataSourcesTest {
    /** More than are kept where they are idle. */
    private static final int MANY = 257;

    private final SlowDriver driver = new SlowDriver();
    private final UrlDataSources urls = new UrlDataSources();

    @BeforeEach
    void registerDriver() throws SQLException {
        DriverManager.registerDriver(driver);
    }

    @AfterEach
    void deregisterDriver() throws SQLException {
        driver.answers.countDown();
        DriverManager.deregisterDriver(driver);
        urls.closeAll();
    }

    @Test
    void whoContradictsAUrlWaitsForItsConnectionsAndNobodyElseDoes() throws Exception {
        connect("name=busy:slow:busy");
        CompletableFuture<Connection> contradicting = connecting("name=busy;lease=6000:slow:busy");
        driver.awaitAsked();
        connecting("name=other:slow:other").get(10, TimeUnit.SECONDS);
        connecting("name=busy:slow:busy").get(10, TimeUnit.SECONDS);
        assertThat(contradicting).isNotDone();
        driver.answers.countDown();
        assertThatThrownBy(contradicting::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("'lease'");
    }

    @Test
    void oneThatHasLentAConnectionWhileItWasAskedForOthersDoesNotGiveWay() throws Exception {
        driver.closed = true;
        connect("name=busy:slow:busy");
        CompletableFuture<Connection> contradicting = connecting("name=busy;lease=6000:slow:busy");
        driver.awaitAsked();
        driver.closed = false;
        connect("name=busy:slow:busy");
        driver.answers.countDown();
        assertThatThrownBy(contradicting::join).hasMessageContaining("'lease'");
    }

    @Test
    void whoConnectsDoesNotWaitUntilThereIsRoom() throws Exception {
        List<CompletableFuture<Connection>> all = new ArrayList<>();
        for (int i = 0; i < MANY + 1; i++) {
            all.add(connecting("name=many" + i + ":slow:many" + i));
        }
        for (CompletableFuture<Connection> one : all) {
            one.get(20, TimeUnit.SECONDS);
        }
        driver.awaitAsked();
        assertThat(many()).hasSize(MANY + 1);
        driver.allClosed = true;
        driver.answers.countDown();
        await().untilAsserted(() -> assertThat(many()).hasSize(MANY - 1));
    }

    private static List<TrackedDataSource> many() {
        return TrackedDataSources.all().stream()
                .filter(one -> one.name().startsWith("many"))
                .toList();
    }

    private void connect(String settingsAndUrl) throws Exception {
        connecting(settingsAndUrl).get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<Connection> connecting(String settingsAndUrl) {
        CompletableFuture<Connection> connecting = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                connecting.complete(urls.connect(TenonUrl.parse("jdbc:tenon:" + settingsAndUrl), new Properties()));
            } catch (SQLException | RuntimeException e) {
                connecting.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return connecting;
    }

    /** Its connections do not say whether they are closed before they are allowed to. */
    private static final class SlowDriver extends StubDriver {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch answers = new CountDownLatch(1);

        /** Whether the connections that it makes from now on are closed. */
        private volatile boolean closed;

        private volatile boolean allClosed;

        SlowDriver() {
            super("jdbc:slow:");
        }

        void awaitAsked() throws InterruptedException {
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public @Nullable Connection connect(String url, Properties info) {
            if (!acceptsURL(url)) {
                return null;
            }
            boolean isClosed = closed;
            return (Connection) Proxy.newProxyInstance(
                    SlowDriver.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        if (!method.getName().equals("isClosed")) {
                            return method.getReturnType() == boolean.class ? true : null;
                        }
                        asked.countDown();
                        answers.await();
                        return isClosed || allClosed;
                    });
        }
    }
}
