package io.tenon.agent.operate.report;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.meters.DataSourceMeters;
import io.tenon.internal.meters.MeterName;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.meters.RefusalReason;
import io.tenon.internal.outbox.OutboxSize;
import io.tenon.jdbc.XaPolicy;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentBeanTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name = ReportThreads.bean();

    @AfterEach
    void asItWas() throws Exception {
        ReportThreads.awaitEnd();
    }

    private Object attribute(String attribute) throws Exception {
        return server.getAttribute(name, attribute);
    }

    private void awaitRegistered() {
        await().atMost(10, SECONDS).until(() -> server.isRegistered(name));
    }

    @Test
    void itIsRegisteredWithTheFirstDiscoveryAndTellsWhatWasFound() throws Exception {
        AgentReport report = new AgentReport(AgentSettings.read("on-failure=fail-closed,report=false"), 1, 1);
        assertThat(server.isRegistered(name)).isFalse();
        report.producer("g", "g-tenon", "5.5.0");
        awaitRegistered();
        report.dataSource("orders", "x.Pool", null);
        report.off("class x.Y", "why.");
        assertThat(attribute("Version")).isEqualTo(Version.current());
        assertThat(attribute("Active")).isEqualTo(true);
        assertThat(attribute("Policy")).isEqualTo("fail-closed");
        assertThat(attribute("Producers")).isEqualTo("g: check group g-tenon, client 5.5.0");
        assertThat(attribute("DataSources")).isEqualTo("orders (x.Pool)");
        assertThat(attribute("UnusableStatusTables")).isEqualTo(0);
        assertThat(attribute("Off")).isEqualTo("class x.Y: why.");
        assertThat(attribute("OffCount")).isEqualTo(1);
    }

    @Test
    void messagesLeftToCheckAreThoseOfAllProducersAndGoOnBelongingToTheSumOnceOneStopped() throws Exception {
        AgentReport report = new AgentReport(AgentSettings.read("report=false"), 1, 1);
        AtomicLong first = new AtomicLong();
        AtomicLong second = new AtomicLong();
        Metrics.Feed feed = report.metrics().messagesLeftToCheck(first::get);
        report.metrics().messagesLeftToCheck(second::get);
        report.producer("g", "g-tenon", "5.5.0");
        awaitRegistered();
        assertThat(attribute("MessagesLeftToCheck")).isEqualTo(0L);
        first.set(3);
        second.set(4);
        assertThat(attribute("MessagesLeftToCheck")).isEqualTo(7L);
        feed.close();
        feed.close();
        first.set(100);
        assertThat(attribute("MessagesLeftToCheck")).isEqualTo(7L);
    }

    @Test
    void outboxesAreSummedUpAsTheyWereCountedLast() throws Exception {
        AgentSettings settings = AgentSettings.read("delivery=outbox,report=false");
        AgentReport report = new AgentReport(settings, 1, 1);
        try (TrackedDataSource orders = followed("bean-orders", settings, report);
                TrackedDataSource stock = followed("bean-stock", settings, report)) {
            report.producer("g", "g-tenon", "5.5.0");
            awaitRegistered();
            assertThat(attribute("Delivery"))
                    .isEqualTo("delivery outbox, when-broker-unavailable refuse, not-a-half refuse");
            assertThat(attribute("Outboxes"))
                    .isEqualTo("bean-orders: outbox table tenon_outbox was not opened yet\n"
                            + "bean-stock: outbox table tenon_outbox was not opened yet");
            assertThat(attribute("OutboxRows")).isEqualTo(0L);
            orders.outbox().counted(new OutboxSize(3, 300, 1, 12_000));
            stock.outbox().counted(new OutboxSize(4, 400, 0, 7_000));
            assertThat(attribute("OutboxRows")).isEqualTo(7L);
            assertThat(attribute("OutboxOldestMillis")).isEqualTo(12_000L);
            assertThat(attribute("OutboxParkedRows")).isEqualTo(1L);
            assertThat(attribute("OrphanedSenders")).isEqualTo("");
        }
    }

    private static TrackedDataSource followed(String name, AgentSettings settings, AgentReport report) {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + name);
        TrackedDataSource dataSource = new TrackedDataSource(
                name, h2, settings.table(), false, settings.transactions(), settings.outbox(), XaPolicy.NOT_XA);
        report.dataSource(name, "x.Pool", null).followed(dataSource);
        return dataSource;
    }

    @Test
    void numbersAreSumsOverTheProducersAndDataSourcesThatThereAre() throws Exception {
        AgentReport report = new AgentReport(AgentSettings.read("report=false"), 1, 1);
        try (ProducerMeters first = new ProducerMeters("first");
                ProducerMeters second = new ProducerMeters("second");
                DataSourceMeters orders = new DataSourceMeters("orders")) {
            report.producer("g", "g-tenon", "5.5.0");
            awaitRegistered();
            first.half.tied.add(2);
            second.outbox.tied.add(3);
            first.sentPlainly(4);
            second.refused(RefusalReason.REQUEST);
            first.gauge(MeterName.IN_DOUBT, () -> 6);
            second.gauge(MeterName.IN_DOUBT, () -> Double.NaN);
            second.parked.increment();
            orders.commitsRefused.add(7);
            assertThat(attribute("MessagesTied")).isEqualTo(5L);
            assertThat(attribute("MessagesPlain")).isEqualTo(4L);
            assertThat(attribute("MessagesRefused")).isEqualTo(1L);
            assertThat(attribute("MessagesInDoubt")).isEqualTo(6L);
            assertThat(attribute("MessagesParked")).isEqualTo(1L);
            assertThat(attribute("CommitsRefused")).isEqualTo(7L);
        }
    }

    @Test
    void eachAttributeIsANumberATextOrAFlag() throws Exception {
        AgentReport report = new AgentReport(AgentSettings.read("report=false"), 1, 1);
        report.producer("g", "g-tenon", "5.5.0");
        awaitRegistered();
        assertThat(server.getMBeanInfo(name).getAttributes())
                .extracting(MBeanAttributeInfo::getType)
                .isSubsetOf("int", "long", "boolean", "java.lang.String");
    }

    @Test
    void whatIsOutstandingIsASumOfAllThatThisProcessHasStillToEnd() throws Exception {
        AgentReport report = new AgentReport(AgentSettings.read("report=false"), 1, 1);
        try (ProducerMeters producer = new ProducerMeters("first");
                DataSourceMeters orders = new DataSourceMeters("orders")) {
            report.producer("g", "g-tenon", "5.5.0");
            awaitRegistered();
            assertThat(attribute("Outstanding")).isEqualTo(0L);
            assertThat(attribute("OutstandingText")).isEqualTo("nothing is outstanding");
            producer.gauge(MeterName.OUTSTANDING, () -> 3);
            orders.transactionHasMessages();
            orders.transactionHasMessages();
            assertThat(attribute("Outstanding")).isEqualTo(5L);
            assertThat(report.prometheusText())
                    .contains("\ntenon_agent_outstanding 5\n")
                    .contains("\ntenon_agent_mode{mode=\"tie\"} 1\n");
        }
    }

    @Test
    void whatIsOffIsCountedUntilItIsOver() throws Exception {
        AgentReport report = new AgentReport(AgentSettings.read("report=false"), 1, 1);
        OffEntry one = report.off("DataSource 'a' (x.Pool, jdbc:h2:mem:a)", "why.");
        OffEntry same = report.off("DataSource 'a' (x.Pool, jdbc:h2:mem:a)", "why.");
        awaitRegistered();
        report.offClosed(one, "DataSource 'a'");
        report.offClosed(one, "DataSource 'a'");
        assertThat(attribute("OffCount")).isEqualTo(1);
        report.offClosed(same, "DataSource 'a'");
        assertThat(attribute("OffCount")).isEqualTo(0);
        assertThat(attribute("Off")).isEqualTo("");
        assertThat(report.prometheusText()).contains("\ntenon_agent_off 0\n");
    }

    @Test
    void whatIsOffAltogetherIsNotActive() throws Exception {
        new AgentReport(new AgentSettings(), 1, 1).offAltogether("lease is 'x'.");
        awaitRegistered();
        assertThat(attribute("Active")).isEqualTo(false);
        assertThat(attribute("Policy")).isEqualTo("fail-open");
        assertThat(attribute("Off")).isEqualTo("this JVM: lease is 'x'.");
    }
}
