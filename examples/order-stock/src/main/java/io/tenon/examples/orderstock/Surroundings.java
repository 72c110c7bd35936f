package io.tenon.examples.orderstock;

import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.TcpProxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.h2.tools.Server;

/** A broker with the example's topics, behind a proxy that can hold it up, and a database server, both in this JVM. */
final class Surroundings implements AutoCloseable {
    static final String ORDER_PLACED = "order-placed";
    static final String STOCK_ANSWERED = "stock-answered";
    private static final String DEAD_LETTERS = "%DLQ%stock";

    private final EmbeddedBroker broker;
    private final Server databases;

    private Surroundings(EmbeddedBroker broker, Server databases) {
        this.broker = broker;
        this.databases = databases;
    }

    /** @param folder for the data of both */
    static Surroundings start(Path folder) throws SQLException {
        // First check after 6 s, as RocketMQ has it; the next ones sooner than its 30 s, so that nobody has to wait.
        BrokerSettings settings = BrokerSettings.stock()
                .withDirectory(folder.resolve("broker"))
                .withChecks(Duration.ofSeconds(6), Duration.ofSeconds(1), 1000)
                .withTransactionOpBatchInterval(Duration.ofMillis(500))
                .behindProxy();
        Server databases = Server.createTcpServer(
                        "-tcpPort", "0", "-ifNotExists", "-tcpDaemon", "-baseDir", folder.toString())
                .start();
        EmbeddedBroker broker = EmbeddedBroker.start(settings);
        broker.createTopic(ORDER_PLACED, 4);
        broker.createTopic(STOCK_ANSWERED, 4);
        broker.createTopic(DEAD_LETTERS, 1);
        return new Surroundings(broker, databases);
    }

    EmbeddedBroker broker() {
        return broker;
    }

    /** Between the services and the broker. */
    TcpProxy wayToTheBroker() {
        return Objects.requireNonNull(broker.proxy(), "the broker was started behind a proxy");
    }

    /** Of the database with this name. WRITE_DELAY: otherwise a commit is on its way to the file for half a second. */
    String jdbcUrl(String database) {
        return "jdbc:h2:tcp://127.0.0.1:" + databases.getPort() + "/./" + database + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), "sa", "");
    }

    @Override
    public void close() {
        broker.close();
        databases.stop();
    }
}
