package io.tenon.examples.orderstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Deliveries;
import io.tenon.testbed.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The story of README.md: orders and stock agree, whatever dies and whenever. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderStockIT {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);
    private static final String PAYMENT_TAKES_LONG = "--payments.take=30s";

    private Shop shop;
    private Books books;
    private Deliveries announced;
    private Deliveries answered;

    @BeforeAll
    void start(@TempDir Path folder) throws SQLException {
        shop = new Shop(
                Services.onBoot3(Path.of(System.getProperty("example.folder"))), folder, List.of("--server.port=0"));
        books = new Books(shop.surroundings());
        String nameServer = shop.surroundings().broker().nameServerAddress();
        announced = Deliveries.of(nameServer, Surroundings.ORDER_PLACED);
        answered = Deliveries.of(nameServer, Surroundings.STOCK_ANSWERED);
    }

    @AfterAll
    void stop() {
        announced.close();
        answered.close();
        shop.close();
    }

    @BeforeEach
    void bothServicesRun() {
        shop.startOrders();
        shop.startStock();
    }

    @AfterEach
    void theBooksBalance() {
        shop.startOrders();
        shop.startStock();
        books.assertTheyBalance();
    }

    @Test
    void stockIsReservedForAnOrder() {
        assertThat(order("simple", "book", 2, "good")).isEqualTo(201);
        books.awaitStatus("simple", "CONFIRMED");
    }

    @Test
    void anOrderWhosePaymentIsDeclinedNeverReachesTheStockService() {
        assertThat(order("declined", "book", 5, "declined")).isEqualTo(402);
        assertNeverAnnounced("declined");
    }

    @Test
    void whatIsSoldOutIsRefused() {
        order("too-many", "lamp", 4, "good");
        books.awaitStatus("too-many", "REJECTED");
    }

    @Test
    void whatFailsIsTriedThreeTimesAndThenRefusedFromTheDeadLetters() {
        order("unknown", "unicorn", 1, "good");
        books.awaitStatus("unknown", "REJECTED");
        assertThat(shop.startStock().log().stream().filter(line -> line.contains("There is no item 'unicorn'")))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void anOrderThatIsDeliveredTwiceIsReservedOnce() throws Exception {
        order("twice", "book", 3, "good");
        books.awaitStatus("twice", "CONFIRMED");
        deliverAgain("twice");
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() ->
                        assertThat(shop.startStock().log()).anyMatch(line -> line.contains("Order twice came again")));
        assertThat(answered.countOf("twice")).isEqualTo(1);
    }

    @Test
    void anOrderServiceThatIsKilledInATransactionLeavesNeitherOrderNorMessage() {
        shop.killOrders();
        Customers.begin(shop.startOrders(PAYMENT_TAKES_LONG), "killed-before-commit", "book", 7);
        awaitHalf(1);
        shop.killOrders();
        shop.startOrders();
        // The broker asks what became of it, and is told.
        awaitHalf(0);
        assertNeverAnnounced("killed-before-commit");
    }

    @Test
    void anOrderServiceThatIsKilledRightAfterItsCommitLosesNoMessage() {
        shop.killOrders();
        Customers.begin(shop.startOrders("--payments.take=5s"), "killed-after-commit", "book", 11);
        awaitHalf(1);
        // From here on nothing that the service says reaches the broker: it commits, and cannot say so.
        TcpProxy way = shop.surroundings().wayToTheBroker();
        way.hold(TcpProxy.Direction.TO_SERVER);
        books.awaitStatus("killed-after-commit", "PLACED");
        shop.killOrders();
        way.cut();
        way.release();
        assertThat(announced.countOf("killed-after-commit")).isZero();

        shop.startOrders();
        books.awaitStatus("killed-after-commit", "CONFIRMED");
        assertThat(announced.countOf("killed-after-commit")).isEqualTo(1);
    }

    @Test
    void aStockServiceThatIsKilledUnderLoadReservesEachOrderOnce() {
        for (int i = 0; i < 20; i++) {
            order("load-" + i, "book", 1, "good");
            if (i % 10 == 5) {
                shop.killStock();
                shop.startStock();
            }
        }
        for (int i = 0; i < 20; i++) {
            books.awaitStatus("load-" + i, "CONFIRMED");
        }
    }

    private int order(String id, String item, int quantity, String card) {
        return Customers.order(shop.startOrders(), id, item, quantity, card);
    }

    /** Returns when so many messages are stored about which the broker does not know what became of their transactions. */
    private void awaitHalf(int count) {
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(shop.surroundings().broker().pendingHalves(Surroundings.ORDER_PLACED))
                        .isEqualTo(count));
    }

    private void assertNeverAnnounced(String id) {
        assertThat(books.statusOf(id)).isNull();
        // A later order is through: an earlier message would have been, too.
        order("after-" + id, "book", 1, "good");
        books.awaitStatus("after-" + id, "CONFIRMED");
        assertThat(announced.countOf(id)).isZero();
    }

    /** What a broker may do at any time. */
    private void deliverAgain(String id) throws Exception {
        byte[] body = announced.bodies(id).get(0);
        DefaultMQProducer again = new DefaultMQProducer("again");
        again.setNamesrvAddr(shop.surroundings().broker().nameServerAddress());
        again.start();
        try {
            again.send(new Message(Surroundings.ORDER_PLACED, "", id, body));
        } finally {
            again.shutdown();
        }
        assertThat(new String(body, StandardCharsets.UTF_8)).contains(id);
    }
}
