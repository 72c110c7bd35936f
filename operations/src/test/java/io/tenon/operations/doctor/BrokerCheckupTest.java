package io.tenon.operations.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.operations.connection.BrokerAnswer;
import io.tenon.operations.connection.Namespace;
import io.tenon.operations.connection.Probe;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a broker at hand does not do; what one does is in integration-tests. */
class BrokerCheckupTest {
    private static final int ROUTE = 105;
    private static final int SETTINGS = 26;
    private static final int RUNTIME = 28;
    private static final int PRODUCERS = 204;
    private static final int TOPIC_SETTINGS = 351;
    private static final String ROUTE_OF_ONE = "{\"brokerDatas\":[{\"brokerAddrs\":{0:\"10.0.0.1:10911\"},"
            + "\"brokerName\":\"a\"}],\"queueDatas\":[{\"perm\":6,\"writeQueueNums\":4}]}";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Findings findings = new Findings(new PrintStream(bytes, true, UTF_8));
    private final ScriptedBroker broker = new ScriptedBroker().answer(ROUTE, 0, ROUTE_OF_ONE);

    @Test
    void proxyIsKnownByWhatItDoesNotSupportAndRefusesHalvesToOrdinaryTopics() {
        broker.answer(SETTINGS, BrokerAnswer.NOT_SUPPORTED, "").answer(TOPIC_SETTINGS, 3, "");
        Cluster cluster = brokers("10.0.0.9:9876");
        new TopicCheckup(broker, cluster, new AgentSettings(), new Namespace(null), findings).run("orders");
        assertThat(lines())
                .anyMatch(l -> l.startsWith("FAIL  broker") && l.contains("proxy"))
                .anyMatch(l -> l.startsWith("FAIL  topic") && l.contains("message.type"));
    }

    @Test
    void proxyTakesWhatComesFromTheOutboxButNotToTopicsForHalvesAlone() throws Exception {
        broker.answer(SETTINGS, BrokerAnswer.NOT_SUPPORTED, "")
                .answer(TOPIC_SETTINGS, 0, "{\"attributes\":{\"message.type\":\"NORMAL\"}}");
        AgentSettings outbox = AgentSettings.read("delivery=outbox");
        Cluster cluster = brokers("10.0.0.9:9876", outbox);
        TopicCheckup topics = new TopicCheckup(broker, cluster, outbox, new Namespace(null), findings);
        topics.run("orders");
        assertThat(findings.exitStatus()).as(lines().toString()).isZero();
        broker.answer(TOPIC_SETTINGS, 0, "{\"attributes\":{\"message.type\":\"TRANSACTION\"}}");
        topics.run("orders");
        assertThat(lines()).anyMatch(l -> l.startsWith("FAIL  topic") && l.contains("NORMAL or MIXED"));
    }

    @Test
    void timesOfHalvesDoNotMatterWhereThereAreNone() throws Exception {
        broker.answer(SETTINGS, 0, "transactionTimeOut=1\nrejectTransactionMessage=true");
        brokers("10.0.0.9:9876", AgentSettings.read("delivery=outbox"));
        assertThat(lines()).anyMatch(l -> l.startsWith("ok    broker times") && l.contains("delivery is outbox"));
        brokers("10.0.0.9:9876", AgentSettings.read("not-a-half=outbox"));
        assertThat(lines()).anyMatch(l -> l.startsWith("FAIL  broker times"));
    }

    @Test
    void o11_timesOfHalvesMatterWhereLargeBodiesAreSome() throws Exception {
        broker.answer(SETTINGS, 0, "transactionTimeOut=1\nrejectTransactionMessage=true");
        brokers("10.0.0.9:9876", AgentSettings.read("delivery=outbox,outbox-body-limit=32768"));
        assertThat(lines()).anyMatch(l -> l.startsWith("FAIL  broker times"));
    }

    @Test
    void o11_proxyIsTakenForWhatItIsToHalvesWhereLargeBodiesAreSome() throws Exception {
        broker.answer(SETTINGS, BrokerAnswer.NOT_SUPPORTED, "")
                .answer(TOPIC_SETTINGS, 0, "{\"attributes\":{\"message.type\":\"NORMAL\"}}");
        AgentSettings settings = AgentSettings.read("delivery=outbox,outbox-body-limit=32768");
        Cluster cluster = brokers("10.0.0.9:9876", settings);
        TopicCheckup topics = new TopicCheckup(broker, cluster, settings, new Namespace(null), findings);
        topics.run("orders");
        broker.answer(TOPIC_SETTINGS, 0, "{\"attributes\":{\"message.type\":\"TRANSACTION\"}}");
        topics.run("orders");
        broker.answer(TOPIC_SETTINGS, 0, "{\"attributes\":{\"message.type\":\"MIXED\"}}");
        topics.run("orders");
        assertThat(lines())
                .anyMatch(l -> l.startsWith("FAIL  broker") && l.contains("proves nothing"))
                .anyMatch(l -> l.startsWith("WARN  topic") && l.contains("outbox-body-limit"))
                .anyMatch(l -> l.startsWith("FAIL  topic") && l.contains("to MIXED"))
                .anyMatch(l -> l.startsWith("ok    topic"));
    }

    @Test
    void delayedMessagesAreNoWarningWhereTheOutboxTakesThem() throws Exception {
        broker.answer(SETTINGS, 0, "").answer(TOPIC_SETTINGS, 0, "{\"attributes\":{\"message.type\":\"DELAY\"}}");
        AgentSettings settings = AgentSettings.read("not-a-half=outbox");
        Cluster cluster = brokers("10.0.0.9:9876", settings);
        new TopicCheckup(broker, cluster, settings, new Namespace(null), findings).run("orders");
        assertThat(lines()).anyMatch(l -> l.startsWith("ok    topic") && l.contains("DELAY"));
        new TopicCheckup(broker, cluster, new AgentSettings(), new Namespace(null), findings).run("orders");
        assertThat(lines()).anyMatch(l -> l.startsWith("WARN  topic") && l.contains("set not-a-half to outbox"));
        settings = AgentSettings.read("not-a-half=plain");
        new TopicCheckup(broker, cluster, settings, new Namespace(null), findings).run("orders");
        assertThat(lines()).anyMatch(l -> l.startsWith("WARN  topic") && l.contains("not-a-half is plain"));
    }

    @Test
    void nameServerThatIsAlsoTheBrokerIsAProxy() {
        broker.answer(SETTINGS, 0, "transactionTimeOut=6000");
        brokers("10.0.0.1:10911");
        assertThat(lines()).anyMatch(l -> l.startsWith("FAIL  broker") && l.contains("proxy"));
    }

    @Test
    void brokerThatHidesItsSettingsIsAWarning() {
        broker.answer(SETTINGS, BrokerAnswer.NO_PERMISSION, "").answer(RUNTIME, BrokerAnswer.NO_PERMISSION, "");
        brokers("10.0.0.9:9876");
        assertThat(lines())
                .anyMatch(l -> l.startsWith("ok    broker") && l.contains("version unknown"))
                .anyMatch(l -> l.startsWith("WARN  broker times") && l.contains("code 16"));
    }

    @Test
    void masterThatIsAwayAndOneThatDoesNotAnswerAreProblems() {
        broker.answer(
                ROUTE,
                0,
                "{\"brokerDatas\":[{\"brokerAddrs\":{0:\"10.0.0.1:10911\"},\"brokerName\":\"a\"},"
                        + "{\"brokerAddrs\":{1:\"10.0.0.2:10911\"},\"brokerName\":\"b\"}]}");
        brokers("10.0.0.9:9876");
        assertThat(lines())
                .anyMatch(l -> l.startsWith("FAIL  broker") && l.contains("b has no master"))
                .anyMatch(l -> l.startsWith("FAIL  broker") && l.contains("a (10.0.0.1:10911) does not answer"));
    }

    @Test
    void brokerThatDoesNotTellWhoIsInTheGroupIsAWarning() {
        broker.answer(SETTINGS, 0, "").answer(RUNTIME, 0, "").answer(PRODUCERS, BrokerAnswer.NO_PERMISSION, "");
        Cluster cluster = brokers("10.0.0.9:9876");
        new GroupCheckup(broker, cluster, new AgentSettings(), new Namespace(null), findings).run("shop");
        assertThat(lines()).anyMatch(l -> l.startsWith("WARN  check group") && l.contains("code 16"));
    }

    @Test
    void whatIsNoNameServerIsSaidToBeNone() {
        broker.answer(ROUTE, 0, "<html>");
        assertThat(new BrokerCheckup(broker, new AgentSettings(), findings).run(Collections.singletonList("h:80")))
                .isNull();
        assertThat(lines()).anyMatch(l -> l.startsWith("FAIL  name server") && l.contains("cannot be read"));
    }

    @Test
    void clockOfABrokerIsJudgedByHowEarlyItWouldCheck() {
        for (long[] aheadAndGrade :
                new long[][] {{0, 0}, {400, 0}, {-400, 0}, {1500, 1}, {-1500, 1}, {3000, 2}, {-3000, 2}}) {
            Findings one = new Findings(new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
            broker.probe(probe(aheadAndGrade[0], "SEND_OK", ""));
            new ProbeCheckup(broker, new Namespace(null), one).run("orders");
            assertThat(one.exitStatus()).as("%d ms ahead", aheadAndGrade[0]).isEqualTo((int) aheadAndGrade[1]);
        }
    }

    @Test
    void probeTellsRefusalsWeakStoresAndEndsWithoutAcknowledgement() {
        ProbeCheckup checkup = new ProbeCheckup(broker, new Namespace(null), findings);
        checkup.run("orders");
        broker.probe(probe(0, "FLUSH_DISK_TIMEOUT", ""));
        checkup.run("orders");
        broker.probe(probe(0, "SEND_OK", "code 16, no"));
        checkup.run("orders");
        assertThat(lines())
                .anyMatch(l -> l.startsWith("FAIL  probe") && l.contains("no permission to publish"))
                .anyMatch(l -> l.startsWith("WARN  probe") && l.contains("FLUSH_DISK_TIMEOUT"))
                .anyMatch(l -> l.startsWith("FAIL  probe") && l.contains("END was not acknowledged: code 16"));
    }

    private static Probe probe(long ahead, String status, String endFailure) {
        long sent = 1_000_000;
        long stored = ahead < 0 ? sent + ahead : sent + 10 + ahead;
        return new Probe("a", "ID", status, sent, sent + 10, stored, endFailure);
    }

    private Cluster brokers(String nameServer) {
        return brokers(nameServer, new AgentSettings());
    }

    private Cluster brokers(String nameServer, AgentSettings settings) {
        Cluster cluster = new BrokerCheckup(broker, settings, findings).run(Collections.singletonList(nameServer));
        if (cluster == null) {
            throw new AssertionError("no broker found: " + lines());
        }
        return cluster;
    }

    private List<String> lines() {
        return bytes.toString(UTF_8).lines().toList();
    }
}
