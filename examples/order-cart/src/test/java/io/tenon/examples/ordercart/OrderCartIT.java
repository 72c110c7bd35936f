package io.tenon.examples.ordercart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Deliveries;
import io.tenon.testbed.TcpProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The story of README.md: orders, carts and parcels agree, whenever the service is killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderCartIT {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Shop shop;
    private Deliveries created;

    @BeforeAll
    void open(@TempDir Path folder) throws SQLException {
        shop = new Shop(Path.of(System.getProperty("example.folder")), folder, List.of("--server.port=0"));
        created = Deliveries.of(shop.broker().nameServerAddress(), Shop.ORDER_CREATED);
    }

    @AfterAll
    void close() {
        created.close();
        shop.close();
    }

    @BeforeEach
    void theServiceRuns() {
        shop.start();
    }

    @AfterEach
    void eachOrderHasItsParcelAndNoParcelIsWithoutItsOrder() {
        shop.start();
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(get("/parcels")).isEqualTo(get("/orders")));
    }

    @Test
    void whatIsInTheCartIsOrderedAndPacked() {
        post("/carts/ann?item=book&quantity=2");
        assertThat(status(post("/orders?id=simple&customer=ann"))).isEqualTo(201);
        awaitPacked("simple");
        assertThat(get("/carts/ann")).isEqualTo("[]");
    }

    @Test
    void anEmptyCartOrdersNothing() {
        assertThat(status(post("/orders?id=nothing&customer=nobody"))).isEqualTo(409);
        assertThat(get("/orders")).doesNotContain("nothing");
    }

    @Test
    void aServiceThatIsKilledInATransactionLeavesTheCartAsItWas() {
        post("/carts/ben?item=lamp");
        shop.kill();
        shop.start("--checkout.takes=30s");
        begin("/orders?id=killed-before-commit&customer=ben");
        awaitHalves(1);
        shop.kill();
        shop.start();
        awaitHalves(0); // the broker has asked, and was told
        assertThat(get("/carts/ben")).isEqualTo("[\"1 lamp\"]");
        assertThat(get("/orders")).doesNotContain("killed-before-commit");
        post("/orders?id=after-it&customer=ben");
        awaitPacked("after-it");
        assertThat(created.countOf("killed-before-commit")).isZero();
    }

    @Test
    void aServiceThatIsKilledRightAfterItsCommitLosesNoMessage() {
        post("/carts/eve?item=lamp&quantity=3");
        shop.kill();
        shop.start("--checkout.takes=5s");
        begin("/orders?id=killed-after-commit&customer=eve");
        awaitHalves(1);
        // From here on nothing that the service says reaches the broker: it commits, and cannot say so.
        TcpProxy way = shop.wayToTheBroker();
        way.hold(TcpProxy.Direction.TO_SERVER);
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(get("/orders")).contains("killed-after-commit"));
        shop.kill();
        way.cut();
        way.release();
        assertThat(created.countOf("killed-after-commit")).isZero();

        shop.start();
        awaitPacked("killed-after-commit");
        assertThat(get("/carts/eve")).isEqualTo("[]");
        assertThat(created.countOf("killed-after-commit")).isEqualTo(1);
    }

    @Test
    void anOrderThatIsHeardOfTwiceIsPackedOnce() throws Exception {
        post("/carts/kim?item=book");
        post("/orders?id=twice&customer=kim");
        awaitPacked("twice");
        DefaultMQProducer again = new DefaultMQProducer("again");
        again.setNamesrvAddr(shop.broker().nameServerAddress());
        again.start();
        try {
            again.send(new Message(
                    Shop.ORDER_CREATED, "", "twice", created.bodies("twice").get(0)));
        } finally {
            again.shutdown();
        }
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(created.countOf("twice")).isEqualTo(2));
    }

    private void awaitPacked(String order) {
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(get("/parcels")).contains('"' + order + '"'));
    }

    /** Returns when so many messages are stored about which the broker does not know what became of their transactions. */
    private void awaitHalves(int count) {
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(shop.broker().pendingHalves(Shop.ORDER_CREATED))
                        .isEqualTo(count));
    }

    private String get(String path) {
        return begun(request(path).GET()).join().body();
    }

    private HttpResponse<String> post(String path) {
        return begin(path).join();
    }

    /** Does not wait for the answer, which may never come. */
    private CompletableFuture<HttpResponse<String>> begin(String path) {
        return begun(request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static CompletableFuture<HttpResponse<String>> begun(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(HttpResponse<String> response) {
        return response.statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + shop.port() + path));
    }
}
