package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Broker;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.matrix.Matrix;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** An order service under load that is killed in its worst moments and started again. */
class CrashIT {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

    @Test
    void noMessageIsLostAndNoneInventedOnH2() throws Exception {
        try (Database database = H2.server()) {
            Service service = new Service(Stand.shared().broker(), "crashes-h2", Launch.attached(), database);
            service.crashInEveryWay();
            service.assertNothingLostAndNothingInvented();
        }
    }

    @Matrix
    @Test
    void noMessageIsLostAndNoneInventedWithTheOldestClient() throws Exception {
        assertNothingIsLostOrInvented("4.3");
    }

    static void assertNothingIsLostOrInvented(String client) throws Exception {
        assertNothingIsLostOrInvented(Stand.shared().broker(), client);
    }

    static void assertNothingIsLostOrInvented(Broker broker, String client) throws Exception {
        try (Database database = H2.server()) {
            Service service = new Service(
                    broker,
                    "crashes-" + client.replace('.', '-'),
                    Launch.attached().withClient(client),
                    database);
            service.crashInEveryWay();
            service.assertNothingLostAndNothingInvented();
        }
    }

    @Matrix
    @Test
    void noMessageIsLostAndNoneInventedOnMariaDb() throws Exception {
        try (Database database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB)) {
            Service service = new Service(Stand.shared().broker(), "crashes-mariadb", Launch.attached(), database);
            service.crashInEveryWay();
            service.assertNothingLostAndNothingInvented();
        }
    }

    /** The hour is scaled: the broker asks twice here, and parks then. */
    @Test
    void r12_whatWasParkedWhileAllInstancesWereDownIsDeliveredWithNobodysHelp() throws Exception {
        EmbeddedBroker broker = (EmbeddedBroker) Stand.shared().broker();
        Launch launch = Launch.attached().with("-Dtenon.rescue-interval=500");
        try (Database database = H2.server()) {
            Service service = new Service(broker, "crashes-parked", launch, database);
            broker.setChecks(BrokerSettings.QUICK_FIRST_CHECK, CHECK_INTERVAL, 2);
            try {
                service.crashAroundACommit();
                await().atMost(LONGEST_WAIT).until(broker::hasNoHalfPending);
            } finally {
                broker.setChecks(BrokerSettings.QUICK_FIRST_CHECK, CHECK_INTERVAL, 1000);
            }
            assertThat(service.lost()).isNotEmpty();
            service.assertNothingLostAndNothingInvented(50);
        }
    }

    @Matrix
    @Test
    void withoutTheAgentMessagesAreInvented() throws Exception {
        try (Database database = H2.server()) {
            Service service = new Service(Stand.shared().broker(), "crashes-alone", Launch.alone(), database);
            service.crashInEveryWay();
            await().atMost(LONGEST_WAIT)
                    .untilAsserted(() -> assertThat(service.ghosts()).isNotEmpty());
        }
    }

    /** The service, its database and its topic, over several lives of its process. */
    private static final class Service {
        private final Broker broker;
        private final String topic;
        private final Launch launch;
        private final Database database;
        private final Deliveries deliveries;
        private int shift;

        Service(Broker broker, String topic, Launch launch, Database database) throws SQLException {
            this.broker = broker;
            this.topic = topic;
            this.launch = launch;
            this.database = database;
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY, items INT NOT NULL)");
            }
            broker.createTopic(topic, 4);
            this.deliveries = broker.deliveriesOf(topic);
        }

        void crashAroundACommit() {
            try (Application life = live("BEFORE_COMMIT")) {
                life.awaitCrash();
            }
            try (Application life = live("AFTER_COMMIT")) {
                life.awaitCrash();
            }
        }

        void crashInEveryWay() {
            crashAroundACommit();
            for (int placed : List.of(20, 45, 70)) {
                try (Application life = live("ANYWHERE")) {
                    awaitPlaced(life, placed);
                    life.kill();
                }
            }
        }

        void assertNothingLostAndNothingInvented() throws SQLException {
            assertNothingLostAndNothingInvented(200);
        }

        /** With a last life, which answers for what the dead left behind. */
        void assertNothingLostAndNothingInvented(int leastOrders) throws SQLException {
            try (Application life = live("NOWHERE")) {
                awaitPlaced(life, 50);
                life.tellToStop();
                await().atMost(LONGEST_WAIT)
                        .untilAsserted(() -> assertThat(lost()).isEmpty());
                deliveries.awaitQuiet(Stand.QUIET, LONGEST_WAIT);
                assertThat(orders()).hasSizeGreaterThan(leastOrders);
                assertThat(lost()).isEmpty();
                assertThat(ghosts()).isEmpty();
                assertThat(life.complaints()).as(life::toString).isEmpty();
            } finally {
                deliveries.close();
            }
        }

        private static void awaitPlaced(Application life, int orders) {
            await().atMost(LONGEST_WAIT)
                    .untilAsserted(() ->
                            assertThat(life.count("placed ")).as(life::toString).isGreaterThanOrEqualTo(orders));
        }

        private Application live(String crash) {
            shift++;
            return launch.with("-Dshop.jdbcUrl=" + database.jdbcUrl())
                    .with("-Dshop.user=" + database.user())
                    .with("-Dshop.password=" + database.password())
                    .with("-Dshop.nameServer=" + broker.nameServerAddress())
                    .with("-Dshop.topic=" + topic)
                    .with("-Dshop.shift=" + shift)
                    .with("-Dshop.crash=" + crash)
                    .startMain(topic + "-" + shift, launch.orderServiceClassPath(), "orders.OrderService", List.of());
        }

        /** Messages of orders in the database that have not arrived. */
        private Set<String> lost() throws SQLException {
            Set<String> lost = new TreeSet<>();
            orders().forEach((order, items) -> {
                for (int item = 1; item <= items; item++) {
                    if (deliveries.countOf(order + "/" + item) == 0) {
                        lost.add(order + "/" + item);
                    }
                }
            });
            return lost;
        }

        /** Messages that arrived and are of no order in the database. */
        Set<String> ghosts() throws SQLException {
            // First what arrived, then the database: what is committed and arrives in between is no ghost.
            Set<String> ghosts = new TreeSet<>(deliveries.keys());
            Set<String> orders = orders().keySet();
            ghosts.removeIf(key -> orders.contains(key.substring(0, key.lastIndexOf('/'))));
            return ghosts;
        }

        private Map<String, Integer> orders() throws SQLException {
            Map<String, Integer> orders = new TreeMap<>();
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id, items FROM orders")) {
                while (rows.next()) {
                    orders.put(rows.getString(1), rows.getInt(2));
                }
            }
            return orders;
        }
    }
}
