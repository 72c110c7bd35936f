package io.tenon.agent.operate.report;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.log.LogLevel;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TransactionSettings;
import io.tenon.internal.outbox.OutboxSize;
import io.tenon.jdbc.XaPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentReportTest {
    private static final String POOL = "com.zaxxer.hikari.HikariDataSource";
    /** Longer than a test looks, and short enough to wait for its end. */
    private static final long LATER = 1_500;

    private final Path log;

    AgentReportTest(@TempDir Path folder) {
        log = folder.resolve("tenon.log");
    }

    @BeforeEach
    void intoAFile() {
        AgentLog.configure(LogLevel.INFO, log.toString());
    }

    @AfterEach
    void asItWas() throws Exception {
        ReportThreads.awaitEnd();
        AgentLog.configure(LogLevel.INFO, null);
    }

    private String printed() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private void awaitPrinted(String text) {
        await().atMost(10, SECONDS).until(() -> printed().contains(text));
    }

    private static TrackedDataSource followed(String name, boolean createTable) throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + name);
        TrackedDataSource dataSource = new TrackedDataSource(
                name, h2, "tenon_status", createTable, TransactionSettings.defaults(), XaPolicy.NOT_XA);
        try (Connection keepsTheDatabase = h2.getConnection()) {
            dataSource.openNow(10_000);
        }
        return dataSource;
    }

    @Test
    void theReportIsOneScreenAndHasEverything() throws Exception {
        AgentReport report = new AgentReport(AgentSettings.read("grace=15000,on-failure=fail-closed"), 200, 10_000);
        try (TrackedDataSource orders = followed("orders", true);
                TrackedDataSource audit = followed("audit", false)) {
            report.advised("[DATA_SOURCE]", POOL);
            for (int i = 0; i < 30; i++) {
                report.advised("[DATA_SOURCE, DRIVER]", "org.example.Source" + i);
                report.advised("[RESULT_SET]", "org.example.Connection" + i);
            }
            report.dataSource("orders", POOL, "jdbc:h2:mem:orders;USER=sa;PASSWORD=secret")
                    .followed(orders);
            report.dataSource("audit", POOL, null).followed(audit);
            report.producer("order-service", "order-service-tenon", "5.5.0");
            report.off("producer group 'old'", "its client is 3.2.6, use 4.9 or later.");
            awaitPrinted("hints");
            assertThat(printed().lines().count()).isLessThan(26);
            assertThat(printed())
                    .contains("Report: Tenon " + Version.current() + " is attached (Java "
                            + System.getProperty("java.version") + ", fail-closed)")
                    .contains("  settings      on-failure = fail-closed (the agent arguments)")
                    .contains("                grace = 15000 (the agent arguments)")
                    .contains("  instrumented  data source: " + POOL)
                    .contains("                data source, driver: org.example.Source0, org.example.Source1,"
                            + " org.example.Source2 and 27 more")
                    .contains("                classes: 30 result set")
                    .contains("  DataSources   orders (" + POOL + ", jdbc:h2:mem:orders): table \"PUBLIC\"."
                            + "\"tenon_status\", id "
                            + orders.statusTable().tableId())
                    .contains("                audit (" + POOL + "): STATUS TABLE NOT USABLE: ")
                    .contains("  producers     order-service: check group order-service-tenon, client 5.5.0")
                    .contains("  off           producer group 'old': its client is 3.2.6, use 4.9 or later.")
                    .contains("  hints         a message sent in a transaction on 'audit' is refused")
                    .contains("datasources.pinned")
                    .doesNotContain("secret");
        }
    }

    private static TrackedDataSource withOutbox(String name, AgentSettings settings) throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
        return new TrackedDataSource(
                name,
                h2,
                settings.table(),
                settings.createTable(),
                settings.transactions(),
                settings.outbox(),
                XaPolicy.NOT_XA);
    }

    @Test
    void theReportTellsWhatGoesThroughTheOutboxAndWhatHasGatheredThere() throws Exception {
        AgentSettings settings = AgentSettings.read("delivery=outbox,create-table=true");
        AgentReport report = new AgentReport(settings, 200, 10_000);
        try (TrackedDataSource orders = withOutbox("report-orders", settings);
                TrackedDataSource stock = withOutbox("report-stock", settings);
                TrackedDataSource idle = withOutbox("report-idle", settings)) {
            assertThat(orders.outbox().openNow(10_000)).isNull();
            orders.outbox().counted(new OutboxSize(3, 300, 1, 12_000));
            assertThat(stock.outbox().openNow(10_000)).isNull();
            for (TrackedDataSource each : new TrackedDataSource[] {orders, stock, idle}) {
                report.dataSource(each.name(), POOL, null).followed(each);
            }
            awaitPrinted("hints");
            assertThat(printed())
                    .contains("  outbox        delivery outbox, when-broker-unavailable refuse, not-a-half refuse")
                    .contains("                report-orders: outbox table \"PUBLIC\".\"tenon_outbox\", 3 rows with 300"
                            + " bytes, the oldest is 12 s old, 1 PARKED")
                    .contains(
                            "                report-stock: outbox table \"PUBLIC\".\"tenon_outbox\", nothing waits for"
                                    + " the relay")
                    .contains("                report-idle: outbox table tenon_outbox was not opened yet");
        }
    }

    @Test
    void whatIsOutstandingInADataSourceThatIsNotToldByNameIsStillCounted() throws Exception {
        AgentSettings settings = AgentSettings.read("delivery=outbox,create-table=true");
        ReportEntries entries = new ReportEntries();
        List<FoundDataSource> found = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            found.add(entries.dataSource("tenant-" + i, POOL));
        }
        try (TrackedDataSource last = withOutbox("report-last", settings)) {
            assertThat(last.outbox().openNow(10_000)).isNull();
            last.outbox().counted(new OutboxSize(3, 300, 1, 12_000));
            FoundDataSource ofLast = entries.dataSource(last.name(), POOL);
            ofLast.followed(last);
            assertThat(entries.sum(FollowedTable::outboxRows)).isEqualTo(3);
            assertThat(entries.dataSourceCount()).isEqualTo(1_001);
            assertThat(entries.dataSources()).hasSize(201).contains("and 801 more since, which are not kept by name");
            ofLast.closed();
            found.forEach(FoundDataSource::closed);
            assertThat(entries.sum(FollowedTable::outboxRows)).isZero();
            assertThat(entries.dataSourceCount()).isZero();
        }
    }

    @Test
    void anOutboxThatCannotBeUsedIsToldInOneLine() throws Exception {
        AgentSettings settings = AgentSettings.read("when-broker-unavailable=outbox");
        AgentReport report = new AgentReport(settings, 200, 10_000);
        try (TrackedDataSource orders = withOutbox("report-none", settings)) {
            assertThat(orders.outbox().openNow(10_000)).isNotNull();
            report.dataSource(orders.name(), POOL, null).followed(orders);
            awaitPrinted("hints");
            assertThat(printed())
                    .contains("  outbox        delivery half, when-broker-unavailable outbox, not-a-half refuse")
                    .contains("                report-none: OUTBOX TABLE NOT USABLE: it is not there");
        }
    }

    @Test
    void theVersionIsTheOneThatWasBuilt() {
        assertThat(Version.current()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void itIsPrintedOnceAndLaterDiscoveriesGetALineEach() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), 50, 10_000);
        report.dataSource("orders", POOL, null);
        awaitPrinted("no producer was started so far");
        report.producer("g", "g-tenon", "5.5.0");
        report.producer("g", "g-tenon", "5.5.0");
        report.dataSource("orders", POOL, null);
        assertThat(printed())
                .containsOnlyOnce("is attached")
                .containsOnlyOnce("Later than the report: producer group 'g', check group 'g-tenon', client 5.5.0")
                .doesNotContain("Later than the report: DataSource");
    }

    @Test
    void itWaitsUntilDiscoveriesCalmDownButNotForever() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), LATER, 300);
        report.producer("g", "g-tenon", "5.5.0");
        awaitPrinted("no message was sent in a transaction so far: a DataSource is reported with its first one");
    }

    @Test
    void beforeItIsPrintedNothingIs() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), LATER, LATER);
        report.advised("DataSource", POOL);
        report.dataSource("orders", POOL, null);
        assertThat(ReportThreads.areRunning()).isTrue();
        assertThat(printed()).isEmpty();
    }

    @Test
    void whatIsOffIsSaidAtOnceAndOnce() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), LATER, LATER);
        report.off("class x.Pool", "it could not be advised.");
        report.off("class x.Pool", "it could not be advised.");
        assertThat(printed())
                .containsOnlyOnce(
                        "ERROR [tenon] [main] Report: Tenon is OFF for class x.Pool: it could not be advised.");
    }

    @Test
    void thatItIsAttachedIsSaidAtOnce() throws Exception {
        new AgentReport(new AgentSettings(), LATER, LATER).attached();
        assertThat(printed())
                .contains("Report: Tenon " + Version.current() + " is attached (fail-open), nothing found yet");
        assertThat(ReportThreads.areRunning()).isFalse();
    }

    @Test
    void beneathACloudsClientTheCheckGroupIsToBeRegisteredByHand() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), 200, 10_000);
        report.producer("GID_shop", "GID_shop-tenon", "4.4.3 in com.aliyun.openservices.shade.com.alibaba.rocketmq");
        awaitPrinted("the check groups have to be registered, too");
    }

    @Test
    void whatIsFoundBeyondTheBoundIsStillCounted() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), 200, 10_000);
        for (int i = 0; i < 1000; i++) {
            report.advised("[RESULT_SET]", "org.example.Results" + i);
            report.producer("group-" + i, "group-" + i + "-tenon", "5.5.0");
            report.off("class x.Pool" + i, "it could not be advised.");
        }
        report.offUnsaid("x/LastPool");
        awaitPrinted("hints");
        assertThat(printed())
                .contains("classes: 1000 result set")
                .containsOnlyOnce("Tenon is OFF for more than that")
                .contains("Tenon is OFF for class x.Pool199:")
                .doesNotContain("Tenon is OFF for class x.Pool200:");
        assertThat(report.offCount()).isEqualTo(1001);
    }

    @Test
    void whatIsNotFollowedIsSaidOnceAndItsMessagesAreCounted() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), 200, 10_000);
        report.notFollowed("XA transactions", "declare them.");
        report.sentNotFollowed("XA transactions", "declare them.");
        report.sentNotFollowed("XA transactions", "declare them.");
        awaitPrinted("hints");
        assertThat(printed())
                .containsOnlyOnce("WARN  [tenon] [main] Report: Tenon does NOT FOLLOW XA transactions: declare them.")
                .contains("  not followed  XA transactions: 2 messages in transactions so far");
    }

    @Test
    void withReportFalseThereIsNone() throws Exception {
        AgentReport report = new AgentReport(AgentSettings.read("report=false"), 1, 1);
        report.producer("g", "g-tenon", "5.5.0");
        ReportThreads.awaitEnd();
        report.producer("h", "h-tenon", "5.5.0");
        assertThat(printed()).doesNotContain("INFO").doesNotContain("attached");
    }

    @Test
    void withoutDiscoveriesThereIsNoThread() {
        new AgentReport(new AgentSettings(), 1, 1);
        assertThat(ReportThreads.areRunning()).isFalse();
    }

    @Test
    void whereNoThreadCanBeStartedItThrowsNothingAndTriesAgain() throws Exception {
        AtomicInteger refusals = new AtomicInteger(2);
        AgentReport report = new AgentReport(new AgentSettings(), 1, 1, watch -> new Thread(watch, "tenon-report") {
            @Override
            public synchronized void start() {
                if (refusals.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
            }
        });
        report.producer("orders", "orders-tenon", "5.5.0");
        report.advised("driver", "org.h2.Driver");
        assertThat(printed()).containsOnlyOnce("no thread can be started now (unable to create native thread)");
        report.advised("driver", "org.h2.Driver");
        awaitPrinted("producers     orders: check group orders-tenon");
    }

    @Test
    void whatWasClosedBeforeItIsPrintedIsNotInIt() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), 200, 10_000);
        FoundDataSource gone = report.dataSource("gone", POOL, null);
        report.producer("gone-too", "gone-too-tenon", "5.5.0");
        gone.closed();
        report.producerStopped("gone-too");
        awaitPrinted("no producer was started so far, and no message sent in a transaction");
        assertThat(printed()).doesNotContain("gone");
    }

    @Test
    void ofTwoWebApplicationsWithThingsOfOneNameEachIsToldUntilItGoesItself() throws Exception {
        AgentReport report = new AgentReport(new AgentSettings(), 200, 10_000);
        String url = "jdbc:h2:mem:orders";
        report.dataSource("orders", POOL, url, "shop");
        FoundDataSource first = report.dataSource("orders", POOL, url, "stock");
        report.dataSource("orders", POOL, url, "stock");
        report.producer("shop", "shop-tenon", "4.9.8");
        report.producer("shop", "shop-tenon", "4.9.8");
        report.producer("shop", "shop-tenon", "4.9.8");
        first.closed();
        report.producerStopped("shop");
        awaitPrinted("hints");
        String told = "orders (" + POOL + ", " + url + ", first used by ";
        assertThat(printed())
                .contains("  DataSources   " + told + "shop)")
                .contains("                " + told + "stock)")
                .contains("  producers     shop: check group shop-tenon, client 4.9.8, 2 of them");
    }
}
