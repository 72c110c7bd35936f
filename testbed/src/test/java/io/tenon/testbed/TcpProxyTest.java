package io.tenon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.TcpProxy.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private static final int PROCESSES = 100;

    @Test
    void aLostAcknowledgementLeavesTheServersWorkDone() throws SQLException {
        try (H2 database = H2.server();
                TcpProxy proxy = TcpProxy.start(0, database.port());
                Connection direct = database.dataSource().getConnection();
                Statement statement = direct.createStatement()) {
            statement.execute("CREATE TABLE t (id INT)");
            String url = database.jdbcUrl(proxy);
            Connection proxied = DriverManager.getConnection(url, database.user(), database.password());
            // Prepared before, so that the execution is one request and one answer.
            PreparedStatement insertion = proxied.prepareStatement("INSERT INTO t VALUES (1)");
            proxy.hold(Direction.TO_CLIENT);
            CompletableFuture<Void> insert = CompletableFuture.runAsync(() -> execute(insertion));

            await().atMost(Duration.ofSeconds(5)).until(() -> {
                try (ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM t")) {
                    return result.next() && result.getInt(1) == 1;
                }
            });
            assertThat(insert).isNotDone();
            proxy.cut();
            assertThatThrownBy(insert::join).isInstanceOf(CompletionException.class);

            proxy.release();
            try (Connection again = DriverManager.getConnection(url, database.user(), database.password())) {
                assertThat(again.isValid(1)).isTrue();
            }
            proxy.refuse();
            assertThatThrownBy(() -> DriverManager.getConnection(url, database.user(), database.password()))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void latencyDelaysEveryFurtherByteOfAnOpenConnectionAndSlowsNoneDown() throws Exception {
        try (ServerSocket echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpProxy proxy = TcpProxy.start(0, echo.getLocalPort())) {
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> echo(echo));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
                client.setTcpNoDelay(true);
                client.getOutputStream().write(42);
                assertThat(client.getInputStream().read()).isEqualTo(42);
                proxy.latency(Duration.ofMillis(50));
                int pieces = 100;
                long begun = System.nanoTime();
                CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writeOneByOne(client, pieces));
                for (int i = 0; i < pieces; i++) {
                    assertThat(client.getInputStream().read()).isEqualTo(i);
                    if (i == 0) {
                        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(100));
                    }
                }
                // One after the other they would take 5 s each way.
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
                writer.join();
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            server.join();
        }
    }

    @Test
    void startsWhileProcessesAreStarted() {
        CompletableFuture<Void> processes = CompletableFuture.runAsync(TcpProxyTest::startProcesses);
        try {
            do {
                TcpProxy.start(0, 1).close();
            } while (!processes.isDone());
        } finally {
            processes.join();
        }
    }

    /** Each inherits what is open when it is started, and closes it only then. */
    private static void startProcesses() {
        String java = ProcessHandle.current().info().command().orElseThrow();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                Process process = new ProcessBuilder(java, "--version")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void writeOneByOne(Socket client, int pieces) {
        try {
            for (int i = 0; i < pieces; i++) {
                client.getOutputStream().write(i);
                // So that each is a piece of its own.
                LockSupport.parkNanos(1_000_000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(ServerSocket entrance) {
        try (Socket socket = entrance.accept()) {
            socket.setTcpNoDelay(true);
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(PreparedStatement statement) {
        try {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
