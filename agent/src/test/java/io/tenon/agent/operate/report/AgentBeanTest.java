package io.tenon.agent.operate.report;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.outbox.OutboxSize;
import io.tenon.jdbc.XaPolicy;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
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
        assertThat((String[]) attribute("Producers")).containsExactly("g: check group g-tenon, client 5.5.0");
        assertThat((String[]) attribute("DataSources")).containsExactly("orders (x.Pool)");
        assertThat(attribute("UnusableStatusTables")).isEqualTo(0);
        assertThat((String[]) attribute("Off")).containsExactly("class x.Y: why.");
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
            assertThat((String[]) attribute("Outboxes"))
                    .containsExactly(
                            "bean-orders: outbox table tenon_outbox was not opened yet",
                            "bean-stock: outbox table tenon_outbox was not opened yet");
            assertThat(attribute("OutboxRows")).isEqualTo(0L);
            orders.outbox().counted(new OutboxSize(3, 300, 1, 12_000));
            stock.outbox().counted(new OutboxSize(4, 400, 0, 7_000));
            assertThat(attribute("OutboxRows")).isEqualTo(7L);
            assertThat(attribute("OutboxOldestMillis")).isEqualTo(12_000L);
            assertThat(attribute("OutboxParkedRows")).isEqualTo(1L);
            assertThat((String[]) attribute("OrphanedSenders")).isEmpty();
        }
    }

    private static TrackedDataSource followed(String name, AgentSettings settings, AgentReport report) {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + name);
        TrackedDataSource dataSource = new TrackedDataSource(
                name, h2, settings.table(), false, settings.transactions(), settings.outbox(), XaPolicy.NOT_XA);
        report.dataSource(name, "x.Pool", null);
        report.followed(dataSource);
        return dataSource;
    }

    @Test
    void whatIsOffAltogetherIsNotActive() throws Exception {
        new AgentReport(new AgentSettings(), 1, 1).offAltogether("lease is 'x'.");
        awaitRegistered();
        assertThat(attribute("Active")).isEqualTo(false);
        assertThat(attribute("Policy")).isEqualTo("fail-open");
        assertThat((String[]) attribute("Off")).containsExactly("this JVM: lease is 'x'.");
    }
}
