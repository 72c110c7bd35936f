package io.tenon.seata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.seata.core.context.RootContext;
import io.seata.rm.RMClient;
import io.seata.rm.datasource.DataSourceProxy;
import io.seata.tm.TMClient;
import io.seata.tm.api.GlobalTransaction;
import io.seata.tm.api.GlobalTransactionContext;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seata AT with Tenon below its DataSourceProxy, on MariaDB, with a real coordinator: a message follows the local
 * transaction, which is a branch of the global one. docs/adopt/beside.md says what that means.
 */
class SeataIT {
    private static final Duration QUIET = BrokerSettings.QUICK_FIRST_CHECK.plusMillis(3000);

    @TempDir
    static Path folder = Path.of("");

    private static Coordinator coordinator;
    private static EmbeddedBroker broker;
    private static Database database;
    private static TenonDataSource tenon;
    private static TenonProducer producer;
    private static Deliveries deliveries;
    private static DataSource shop;

    @BeforeAll
    static void start() throws Exception {
        coordinator = Coordinator.start(folder, Ports.free(0), Ports.free(0));
        System.setProperty("service.default.grouplist", coordinator.address());
        broker = EmbeddedBroker.start(BrokerSettings.quick());
        broker.createTopic("orders", 4);
        database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        run("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY, state VARCHAR(16))");
        run(
                "CREATE TABLE undo_log (branch_id BIGINT NOT NULL, xid VARCHAR(128) NOT NULL, context VARCHAR(128) NOT NULL,"
                        + " rollback_info LONGBLOB NOT NULL, log_status INT NOT NULL, log_created DATETIME(6) NOT NULL,"
                        + " log_modified DATETIME(6) NOT NULL, UNIQUE KEY ux_undo_log (xid, branch_id))");
        tenon = new TenonDataSource(database.dataSource());
        tenon.setName("shop");
        tenon.setCreateTable(true);
        // The broker checks early.
        tenon.setSealAfterMillis(1000);
        tenon.setLeaseMillis(BrokerSettings.QUICK_FIRST_CHECK.toMillis() - 1000);
        tenon.setEndEffectMillis(2000);
        producer = new TenonProducer("shop");
        producer.setNamesrvAddr(broker.nameServerAddress());
        producer.start();
        deliveries = Deliveries.of(broker.nameServerAddress(), "orders");
        TMClient.init("shop", "shop_group");
        RMClient.init("shop", "shop_group");
        shop = new DataSourceProxy(tenon);
    }

    @AfterAll
    static void stop() throws Exception {
        producer.shutdown();
        deliveries.close();
        tenon.close();
        broker.close();
        database.close();
        coordinator.close();
    }

    @AfterEach
    void leaveTheGlobalTransaction() {
        RootContext.unbind();
    }

    @Test
    void withoutAGlobalTransactionAMessageSharesTheFateOfItsOwn() throws Exception {
        try (Connection connection = begun()) {
            order(connection, "local");
            connection.commit();
        }
        try (Connection connection = begun()) {
            order(connection, "local-regretted");
            connection.rollback();
        }
        awaitDelivered("local");
        assertNeverDelivered("local-regretted");
    }

    @Test
    void inAGlobalTransactionThatCommitsTheMessagesOfItsBranchesAreDelivered() throws Exception {
        GlobalTransaction global = GlobalTransactionContext.createNew();
        global.begin(60_000, "two orders");
        for (String id : new String[] {"first", "second"}) {
            try (Connection connection = begun()) {
                order(connection, id);
                connection.commit();
            }
        }
        global.commit();
        awaitDelivered("first");
        awaitDelivered("second");
    }

    @Test
    void aBranchThatIsRolledBackDeliversNothing() throws Exception {
        GlobalTransaction global = GlobalTransactionContext.createNew();
        global.begin(60_000, "an order that is regretted");
        try (Connection connection = begun()) {
            order(connection, "branch-regretted");
            connection.rollback();
        }
        global.rollback();
        assertNeverDelivered("branch-regretted");
    }

    /** Seata takes global locks when a branch commits: it rolls the branch back where it cannot have them. */
    @Test
    void aBranchThatIsRefusedItsGlobalLockDeliversNothing() throws Exception {
        try (Connection connection = begun()) {
            insert(connection, "contended");
            connection.commit();
        }
        GlobalTransaction holder = GlobalTransactionContext.createNew();
        holder.begin(60_000, "holds the lock");
        try (Connection connection = begun()) {
            paid(connection, "contended");
            connection.commit();
        }
        RootContext.unbind();
        GlobalTransaction refused = GlobalTransactionContext.createNew();
        refused.begin(60_000, "wants the lock");
        try (Connection connection = begun()) {
            paid(connection, "contended");
            send("refused-its-lock");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            connection.rollback();
        }
        refused.rollback();
        assertNeverDelivered("refused-its-lock");
        RootContext.bind(holder.getXid());
        holder.commit();
    }

    /** The limit: the branch committed, and its message with it; Seata takes back rows, not messages. */
    @Test
    void aGlobalRollbackAfterTheBranchHasCommittedTakesTheRowBackAndNotTheMessage() throws Exception {
        GlobalTransaction global = GlobalTransactionContext.createNew();
        global.begin(60_000, "an order that is taken back");
        try (Connection connection = begun()) {
            order(connection, "taken-back");
            connection.commit();
        }
        awaitDelivered("taken-back");
        global.rollback();
        await().atMost(Duration.ofSeconds(30)).until(() -> count("taken-back") == 0);
        assertThat(deliveries.countOf("taken-back")).isEqualTo(1);
    }

    /** What to do instead: the message belongs to a local transaction that is run when the global one has committed. */
    @Test
    void aMessageSentAfterTheGlobalCommitIsNotSentAfterAGlobalRollback() throws Exception {
        for (boolean regretted : new boolean[] {false, true}) {
            String id = regretted ? "after-rollback" : "after-commit";
            GlobalTransaction global = GlobalTransactionContext.createNew();
            global.begin(60_000, "an order");
            try (Connection connection = begun()) {
                insert(connection, id);
                connection.commit();
            }
            if (regretted) {
                global.rollback();
            } else {
                global.commit();
                RootContext.unbind();
                try (Connection connection = begun()) {
                    paid(connection, id);
                    send(id);
                    connection.commit();
                }
            }
            RootContext.unbind();
        }
        awaitDelivered("after-commit");
        assertNeverDelivered("after-rollback");
    }

    private static Connection begun() throws SQLException {
        Connection connection = shop.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void order(Connection connection, String id) throws Exception {
        insert(connection, id);
        send(id);
    }

    private static void insert(Connection connection, String id) throws SQLException {
        update(connection, "INSERT INTO orders (id, state) VALUES (?, 'new')", id);
    }

    private static void paid(Connection connection, String id) throws SQLException {
        update(connection, "UPDATE orders SET state = 'paid' WHERE id = ?", id);
    }

    private static void update(Connection connection, String sql, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }

    private static void send(String id) throws Exception {
        producer.send(new Message("orders", "", id, id.getBytes(StandardCharsets.UTF_8)));
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(String id) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM orders WHERE id = '" + id + "'")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static void awaitDelivered(String id) {
        await().atMost(Duration.ofSeconds(30)).until(() -> deliveries.countOf(id) == 1);
    }

    private static void assertNeverDelivered(String id) {
        deliveries.awaitQuiet(QUIET, Duration.ofMinutes(1));
        assertThat(deliveries.countOf(id)).isZero();
    }
}
