package io.tenon.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The connections of a URL that may still be open. */
class LentConnectionsTest {
    private final LentConnections lent = new LentConnections();

    @Test
    void oneIsOpenUntilItIsClosed() throws Exception {
        assertThat(lent.areAny()).isFalse();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            lent.add(connection);
            assertThat(lent.areAny()).isTrue();
        }
        assertThat(lent.areAny()).isFalse();
    }

    /** Connector/J's, where its URL has several hosts: their isClosed waits for the statement that is under way. */
    @Test
    void whoConnectsDoesNotWaitForConnectionsThatAreBusy() throws Exception {
        CountDownLatch statementEnds = new CountDownLatch(1);
        List<Connection> busy = new ArrayList<>();
        CompletableFuture<Void> connecting = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100; i++) {
                Connection connection = busy(statementEnds);
                busy.add(connection);
                lent.add(connection);
            }
        });
        try {
            connecting.get(10, TimeUnit.SECONDS);
        } finally {
            statementEnds.countDown();
        }
        assertThat(lent.areAny()).isTrue();
        assertThat(busy).hasSize(100);
    }

    private static Connection busy(CountDownLatch statementEnds) {
        return (Connection) Proxy.newProxyInstance(
                LentConnectionsTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("isClosed");
                    statementEnds.await();
                    return false;
                });
    }
}
