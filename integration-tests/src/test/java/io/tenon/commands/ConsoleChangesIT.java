package io.tenon.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.commands.Halves.Half;
import io.tenon.jdbc.Delivery;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import io.tenon.testbed.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is clicked on the console's page is done once it is confirmed; and what fails while it is open is named on it. */
class ConsoleChangesIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(4);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private static EmbeddedBroker broker;
    private static Joint joint;
    private static Halves halves;
    private static TenonProducer outbox;
    private static Tenon tenon;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.quick().withChecks(FIRST_CHECK, INTERVAL, 2));
        joint = Joint.on(H2.server(), broker);
        halves = new Halves(joint);
        tenon = new Tenon(joint.database, broker.nameServerAddress());
        outbox = joint.unstartedProducer(joint.topic + "-outbox");
        outbox.setDelivery(Delivery.OUTBOX);
        outbox.start();
        commit(joint.topic, "first");
        delivered(joint.deliveries, "first");
    }

    @AfterAll
    static void stop() throws Exception {
        outbox.shutdown();
        halves.close();
        joint.close();
    }

    private static void commit(String topic, String key) throws Exception {
        try (Connection connection = joint.begin()) {
            joint.insert(connection, key);
            outbox.send(new Message(topic, "created", key, "order".getBytes(StandardCharsets.UTF_8)));
            connection.commit();
        }
    }

    private static void delivered(Deliveries deliveries, String key) {
        await(key).atMost(SOON).untilAsserted(() -> assertThat(deliveries.countOf(key))
                .isEqualTo(1));
    }

    @Test
    void parkedHalvesRowsAndPausesAreChangedByTheMouseAfterTheQuestionOnly(@TempDir Path folder) throws Exception {
        String group = joint.topic + "-down";
        Half half = halves.left("parked-half", group + "-tenon");
        halves.live(half.segment());
        commit("invoices", "invoice-1");
        String retried = OutboxRows.park(joint.database, tenon, "invoice-1");
        commit("receipts", "receipt-1");
        String dropped = OutboxRows.park(joint.database, tenon, "receipt-1");
        try (ConsoleProcess console = ConsoleProcess.start(
                        Tenon.urlOf(joint.database), broker.nameServerAddress(), "--allow-changes");
                Browser browser = Browser.start(folder)) {
            browser.size(1280, 1500);
            browser.open(console.url);
            browser.seen("#table-parked", half.messageId(), "COMMITTED");
            browser.seen("#table-outbox", retried, dropped, "invoices (invoice-1)", "CODE: 17", "Parked");
            browser.seen("#tile-parked", "3", "1 of them to look at; 2 rows");

            asked(browser, "[data-change=rescue]", "1 of them would be rescued; nothing was changed");
            browser.click("#confirm-no");
            assertThat(tenon.run("parked", "list").out()).contains("1 of them to be rescued");
            broker.setChecks(FIRST_CHECK, INTERVAL, 1000);
            TenonProducer instance = joint.newProducer(group);
            try {
                done(browser, "[data-change=rescue]", "would be rescued", "1 put back, 0 sent");
                delivered(joint.deliveries, "parked-half");
            } finally {
                instance.shutdown();
                broker.setChecks(FIRST_CHECK, INTERVAL, 2);
            }

            broker.createTopic("invoices", 1);
            try (Deliveries invoices = Deliveries.of(broker.nameServerAddress(), "invoices")) {
                done(browser, "[data-change=retry][data-ids='" + retried + "']", "would be given back", "given back");
                delivered(invoices, "invoice-1");
            }
            asked(browser, "[data-change=drop][data-ids='" + dropped + "']", "1 rows would be deleted");
            browser.click("#confirm-no");
            assertThat(tenon.run("outbox", "list").out()).contains(dropped);
            done(browser, "[data-change=drop][data-ids='" + dropped + "']", "would be deleted", "1 rows were deleted");
            await().atMost(SOON).untilAsserted(() -> assertThat(browser.text("#table-outbox"))
                    .contains("None."));

            done(browser, "#table-senders [data-change=pause][data-ids='']", "would be paused", "is paused");
            browser.seen("#table-senders", "Paused: all senders paused in the console");
            await("the instance sees the pause").atMost(SOON).until(PausedOutbox::holds);
            done(browser, "[data-change=resume]", "would be resumed", "is resumed");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(joint.deliveries.keys()).containsAll(PausedOutbox.sent()));
            assertThat(browser.errors).isEmpty();
        }
    }

    @Test
    void aDryRunThatAnswersAfterItsQuestionWasCancelledDoesNotReachTheNextQuestion(@TempDir Path folder)
            throws Exception {
        commit("parcels", "parcel-1");
        String kept = OutboxRows.park(joint.database, tenon, "parcel-1");
        commit("letters", "letter-1");
        String retried = OutboxRows.park(joint.database, tenon, "letter-1");
        try (ConsoleProcess console = ConsoleProcess.start(
                        Tenon.urlOf(joint.database), broker.nameServerAddress(), "--allow-changes");
                Browser browser = Browser.start(folder)) {
            browser.open(console.url);
            browser.seen("#table-outbox", kept, retried);
            browser.eval("(() => { const real = window.fetch; window.fetch = async (path, options) => {"
                    + " const answer = await real(path, options);"
                    + " if (options && String(options.body).includes('\"drop\"'))"
                    + " { await new Promise(release => { window.letGo = release; });"
                    + " setTimeout(() => { window.wasLate = true; }, 200); }"
                    + " return answer; }; return true; })()");
            String drop = "[data-change=drop][data-ids='" + kept + "']";
            browser.seen(drop, "…");
            browser.click(drop);
            await("the dry run of the drop is held")
                    .atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> browser.eval("typeof window.letGo").contains("function"));
            browser.click("#confirm-no");
            asked(browser, "[data-change=retry][data-ids='" + retried + "']", "would be given back");
            browser.eval("(() => { window.letGo(); return true; })()");
            await().atMost(SOON).ignoreExceptions().until(() -> browser.eval("window.wasLate")
                    .contains("true"));
            assertThat(browser.text("#confirm-lines")).contains("would be given back");
            browser.click("#confirm-yes");
            browser.seen("#confirm-lines", "given back");
            assertThat(tenon.run("outbox", "list").out()).contains(kept);
            assertThat(browser.errors).isEmpty();
        }
        broker.createTopic("parcels", 1);
        broker.createTopic("letters", 1);
        tenon.run("outbox", "retry", kept, "--yes").endsWith(0);
        await().atMost(SOON).untilAsserted(() -> tenon.run("outbox", "list").says("0 rows"));
    }

    @Test
    void aChangeThatFailsAfterItsQuestionWasClosedIsSaidOnThePage(@TempDir Path folder) throws Exception {
        commit("crates", "crate-1");
        String kept = OutboxRows.park(joint.database, tenon, "crate-1");
        try (TcpProxy proxy = TcpProxy.start(0, joint.database.port());
                ConsoleProcess console = ConsoleProcess.start(
                        Tenon.urlOf(joint.database).replace(":" + joint.database.port(), ":" + proxy.port()),
                        broker.nameServerAddress(),
                        "--allow-changes");
                Browser browser = Browser.start(folder)) {
            browser.open(console.url);
            String drop = "[data-change=drop][data-ids='" + kept + "']";
            asked(browser, drop, "1 rows would be deleted");
            proxy.hold(TcpProxy.Direction.TO_CLIENT);
            browser.click("#confirm-yes");
            browser.seen("#confirm-no", "Close");
            browser.click("#confirm-no");
            proxy.refuse();
            proxy.cut();
            browser.seen("#failures", "Give up this row’s messages for good: ");
            proxy.accept();
        }
        broker.createTopic("crates", 1);
        tenon.run("outbox", "retry", kept, "--yes").endsWith(0);
        await().atMost(SOON).untilAsserted(() -> tenon.run("outbox", "list").says("0 rows"));
    }

    /** Opens the question with a click, and waits for what the dry run says. */
    private static void asked(Browser browser, String button, String dryRun) throws Exception {
        browser.seen(button, "…");
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            if (browser.eval("document.getElementById('confirm').open").equals("false")) {
                browser.click(button);
            }
            assertThat(browser.text("#confirm-lines")).contains(dryRun);
        });
    }

    private static void done(Browser browser, String button, String dryRun, String deed) throws Exception {
        asked(browser, button, dryRun);
        browser.click("#confirm-yes");
        browser.seen("#confirm-lines", deed);
        browser.click("#confirm-no");
        assertThat(browser.eval("document.getElementById('confirm').open")).isEqualTo("false");
    }

    /** Messages committed while the outbox is paused, until one of them stays in it. */
    private static final class PausedOutbox {
        private static final java.util.Set<String> SENT = new java.util.TreeSet<>();

        static boolean holds() throws Exception {
            String key = "paused-" + SENT.size();
            commit(joint.topic, key);
            SENT.add(key);
            await().during(Duration.ofMillis(500)).until(() -> true);
            return joint.deliveries.countOf(key) == 0;
        }

        static java.util.Set<String> sent() {
            return SENT;
        }
    }

    @Test
    void aDatabaseThatFailsOrHangsWhileThePageIsOpenIsNamedAndRecovers(@TempDir Path folder) throws Exception {
        try (TcpProxy proxy = TcpProxy.start(0, joint.database.port());
                ConsoleProcess console = ConsoleProcess.start(
                        Tenon.urlOf(joint.database).replace(":" + joint.database.port(), ":" + proxy.port()),
                        broker.nameServerAddress());
                Browser browser = Browser.start(folder)) {
            browser.open(console.url);
            whole(browser);
            proxy.refuse();
            proxy.cut();
            failed(browser, "Status rows: ", "Rows of the outbox: ", "gives no connection");
            browser.seen("#tile-outbox", "not known");
            browser.seen("#table-brokers", "Halves of ours");
            proxy.accept();
            whole(browser);
            browser.seen("#tile-outbox", "rows that wait");

            proxy.hold(TcpProxy.Direction.TO_CLIENT);
            failed(browser, "Status rows: was last read", "an answer is overdue");
            proxy.release();
            whole(browser);
            assertThat(browser.errors).isEmpty();
        }
    }

    @Test
    void aBrokerThatIsGoneIsNamedAndRecovers(@TempDir Path folder) throws Exception {
        try (ConsoleProcess console = ConsoleProcess.start(Tenon.urlOf(joint.database), broker.nameServerAddress());
                Browser browser = Browser.start(folder)) {
            browser.open(console.url);
            whole(browser);
            broker.stopBroker();
            try {
                failed(browser, "Brokers: ", "In doubt: ", "Parked halves: ");
                browser.seen("#tile-brokers", "not known");
                browser.seen("#tile-inDoubt", "not known");
                browser.seen("#tile-outbox", "rows that wait");
            } finally {
                broker.startBroker();
            }
            whole(browser);
            browser.seen("#tile-brokers", "1 answer");
        }
    }

    private static void whole(Browser browser) {
        await("all was read").atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(browser.text("#verdict"))
                .startsWith("All was read"));
    }

    private static void failed(Browser browser, String... named) {
        browser.seen("#failures", named);
        browser.seen("#verdict", "Not all could be read");
    }
}
