package io.tenon.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What Tenon is measured beside does what is asked of it, else the comparison is worth nothing. */
class RivalsIT {
    private static final int THREADS = 4;
    private static final int UNITS = 50;
    private static final int ROLLED_BACK = 10;
    private static final int STATEMENTS = 3;
    private static final int MESSAGES = 2;
    private static final long ROWS = (UNITS - ROLLED_BACK) * STATEMENTS;
    private static final long SENT = (UNITS - ROLLED_BACK) * MESSAGES;

    @Test
    void anOutboxKeepsTheRowsOfCommittedUnitsAndSendsTheirMessagesAndDeletesItsOwn() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.quick());
                Database database = database()) {
            broker.createTopic("orders", 4);
            try (Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), "orders");
                    OutboxContender outbox = new OutboxContender(arena(database, broker.nameServerAddress(), ""))) {
                performAll(outbox);
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(deliveries.total()).isEqualTo(SENT));
                assertThat(count(database, "orders")).isEqualTo(ROWS);
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(count(database, "TXNO_OUTBOX"))
                        .isZero());
                assertThat(deliveries.total()).isEqualTo(SENT);
            }
        }
    }

    @Test
    void twoPhaseCommitKeepsTheRowsOfCommittedUnitsAndDeliversTheirMessages() throws Exception {
        try (ArtemisServer broker = ArtemisServer.start("orders", ArtemisServer.Durability.WRITTEN);
                Database database = database();
                QueueDeliveries deliveries = QueueDeliveries.of(broker.queueUrl(), "orders");
                XaContender xa = new XaContender(arena(database, "", broker.queueUrl()))) {
            performAll(xa);
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(deliveries.total()).isEqualTo(SENT));
            assertThat(count(database, "orders")).isEqualTo(ROWS);
        }
    }

    private static Arena arena(Database database, String nameServer, String queueUrl) {
        return new Arena(
                database.jdbcUrl(), database.user(), database.password(), THREADS, nameServer, "orders", queueUrl);
    }

    private static Database database() throws SQLException {
        Database database = MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, body VARBINARY(200))");
        }
        return database;
    }

    private static void performAll(Contender contender) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> units = new ArrayList<>();
            for (int i = 0; i < UNITS; i++) {
                UnitOfWork unit = new UnitOfWork(
                        (long) i * STATEMENTS, STATEMENTS, MESSAGES, 200, i % (UNITS / ROLLED_BACK) == 0);
                units.add(() -> {
                    contender.perform(unit);
                    return null;
                });
            }
            for (Future<Void> done : callers.invokeAll(units)) {
                done.get();
            }
        } finally {
            callers.shutdown();
        }
    }

    private static long count(Database database, String table) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
