package io.tenon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.TcpProxy.Direction;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
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

    private static void execute(PreparedStatement statement) {
        try {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
