package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tenon.commands.Halves.Half;
import io.tenon.internal.check.Mark;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All instances are down until halves are parked: what operators see then, and how committed messages get out. */
class ParkedCommandsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(4);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int COMMITTED = 20;
    private static final int ROLLED_BACK = 10;

    private static EmbeddedBroker broker;
    private Joint joint;
    private Halves halves;
    private Tenon tenon;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(BrokerSettings.quick().withChecks(FIRST_CHECK, INTERVAL, 2));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Each test has a database of its own: to it, halves that others left at the broker belong to another status table. */
    @BeforeEach
    void start() throws Exception {
        broker.setChecks(FIRST_CHECK, INTERVAL, 2);
        joint = Joint.borrowing(H2.server(), broker);
        halves = new Halves(joint);
        tenon = new Tenon(joint.database, broker.nameServerAddress());
        joint.producer.shutdown();
    }

    @AfterEach
    void stop() throws Exception {
        halves.close();
        joint.close();
    }

    @Test
    void r12_afterAnOutageOfAllInstancesARescueLosesNothingInventsNothingAndRepeatsNothing() throws Exception {
        String group = joint.topic + "-down";
        for (int i = 0; i < COMMITTED; i++) {
            Half half = halves.left("committed-" + i, group + "-tenon");
            halves.live(half.segment());
        }
        for (int i = 0; i < ROLLED_BACK; i++) {
            halves.left("rolled-back-" + i, group + "-tenon");
        }
        Half voided = halves.left("void", group + "-tenon");
        halves.live(voided.segment());
        halves.voided(voided.attempt());
        parked("committed-0", "PARKED_COMMITTED");
        parked("rolled-back-9", "PARKED_NO_ROW");
        parked("void", "PARKED_VOID");
        await().atMost(SOON).untilAsserted(() -> assertThat(fates())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("COMMITTED", (long) COMMITTED, "NO_ROW", (long) ROLLED_BACK, "ROLLED_BACK", 1L)));
        list().says("20 of them to be rescued", "committed-19", "tenon parked rescue");

        tenon.with(Tenon.TIMES, "parked", "rescue", "--dry-run")
                .says("20 of them would be rescued; nothing was changed")
                .endsWith(1);
        list().says("20 of them to be rescued");
        assertThat(joint.deliveries.total()).isZero();
        assertThat(tenon.with(Tenon.TIMES, "parked", "rescue").endsWith(64).err())
                .contains("--dry-run", "--yes");

        // An instance of the group is up again.
        broker.setChecks(FIRST_CHECK, INTERVAL, 1000);
        var instance = joint.newProducer(group);
        try {
            tenon.with(Tenon.TIMES, "parked", "rescue", "--yes").says("20 put back, 0 sent, ", "committed; put back");
            // At once again, as somebody may who did not read the answer: what is put back is left.
            tenon.with(Tenon.TIMES, "parked", "rescue", "--yes").says("0 put back, 0 sent, ");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(joint.deliveries.keys()).hasSize(COMMITTED));
            tenon.with(Tenon.TIMES, "parked", "rescue", "--yes").says("0 put back, 0 sent, ");
            assertThat(fates()).containsOnlyKeys("DELIVERED", "ROLLED_BACK");
            joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, SOON);
        } finally {
            instance.shutdown();
        }
        for (int i = 0; i < COMMITTED; i++) {
            assertThat(joint.deliveries.countOf("committed-" + i))
                    .as("committed-" + i)
                    .isEqualTo(1);
        }
        assertThat(joint.deliveries.total()).as("lost, ghosts, duplicates").isEqualTo(COMMITTED);
        explains("committed-0", "DELIVERED_AND_PARKED");
        explains("rolled-back-0", "PARKED_ROLLED_BACK");
    }

    @Test
    void withoutAnInstanceTheyAreSentPlainlyAndCannotBeDeliveredTwice() throws Exception {
        Half half = halves.left("plainly", "nobody-at-all-tenon");
        halves.live(half.segment());
        parked("plainly", "PARKED_COMMITTED");
        tenon.with(Tenon.TIMES, "parked", "rescue", "--plainly", "--yes")
                .says("plainly", "sent with its id, and VOID written");
        await().atMost(SOON).untilAsserted(() -> assertThat(joint.deliveries.countOf("plainly"))
                .isEqualTo(1));
        var delivered = joint.deliveries.messages("plainly").get(0);
        assertThat(delivered.getMsgId()).isEqualTo(half.messageId());
        assertThat(new String(delivered.getBody(), UTF_8)).isEqualTo("order plainly");
        assertThat(delivered.getProperty("PGROUP")).isNull();
        tenon.with(Tenon.TIMES, "parked", "rescue", "--plainly", "--yes").says("delivered already: left");
        assertThat(joint.deliveries.countOf("plainly")).isEqualTo(1);
    }

    /**
     * What two rescuers come to that put the same halves back, neither of which saw the other: nothing is lost. One instance delivers
     * each once, since it lets the second check wait until VOID is written (R7); two that are asked at once may both say COMMIT.
     */
    @Test
    void r12_whatTwoRescuersPutBackIsNotLostAndOneInstanceDeliversItOnce() throws Exception {
        String one = joint.topic + "-one";
        String two = joint.topic + "-two";
        Map<String, Half> twice = new LinkedHashMap<>();
        for (int i = 0; i < COMMITTED; i++) {
            twice.put("one-" + i, halves.left("one-" + i, one + "-tenon"));
            twice.put("two-" + i, halves.left("two-" + i, two + "-tenon"));
        }
        for (Half half : twice.values()) {
            halves.live(half.segment());
        }
        parked("one-" + (COMMITTED - 1), "PARKED_COMMITTED");
        parked("two-" + (COMMITTED - 1), "PARKED_COMMITTED");
        broker.setChecks(FIRST_CHECK, INTERVAL, 1000);
        List<TenonProducer> instances = List.of(joint.newProducer(one), joint.newProducer(two), joint.newProducer(two));
        try {
            for (Half half : twice.values()) {
                halves.putBack(half, broker.brokerAddress());
                halves.putBack(half, broker.brokerAddress());
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(joint.deliveries.keys()).containsAll(twice.keySet()));
            joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, SOON);
        } finally {
            instances.forEach(TenonProducer::shutdown);
        }
        for (int i = 0; i < COMMITTED; i++) {
            assertThat(joint.deliveries.countOf("one-" + i)).as("one-" + i).isEqualTo(1);
            assertThat(joint.deliveries.countOf("two-" + i)).as("two-" + i).isBetween(1, 2);
        }
    }

    @Test
    void whatIsParkedIsToldAndWhatCannotBeToldIsNotGuessed() throws Exception {
        Half released = halves.left("released", "nobody-at-all-tenon");
        halves.released(released.attempt());
        Half fenced = halves.left("fenced", "nobody-at-all-tenon");
        halves.fenced(fenced.segment());
        Mark ours = halves.mark();
        halves.left(
                "elsewhere", "nobody-at-all-tenon", new Mark(ours.segment(), ours.attempt(), "0123456789abcdef", "x"));
        halves.unmarked("not-ours", "nobody-at-all-tenon");
        parked("released", "PARKED_RELEASED");
        parked("fenced", "PARKED_ROLLED_BACK");
        parked("elsewhere", "PARKED_OTHER_TABLE");
        parked("not-ours", "PARKED_NOT_OURS");
        list().says("of another status table");
        assertThat(list().out()).doesNotContain("not-ours");
        Tenon withoutDatabase = new Tenon(List.of("--namesrv", broker.nameServerAddress()));
        assertThat(withoutDatabase
                        .with(Tenon.TIMES, "explain", "released", "--json")
                        .out())
                .contains("PARKED_ROWS_UNKNOWN");
        withoutDatabase
                .with(Tenon.TIMES, "parked", "list")
                .says("no database was asked")
                .endsWith(1);
        tenon.with(Tenon.TIMES, "status").says("parked");
    }

    private Tenon.Answer list() throws Exception {
        return tenon.with(Tenon.TIMES, "parked", "list");
    }

    /** How many of this test's parked halves have which fate. */
    private Map<String, Long> fates() throws Exception {
        JsonObject answer = JsonParser.parseString(
                        tenon.with(Tenon.TIMES, "parked", "list", "--json").out())
                .getAsJsonObject();
        return answer.getAsJsonArray("halves").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(half -> half.get("topic").getAsString().equals(joint.topic))
                .collect(Collectors.groupingBy(half -> half.get("fate").getAsString(), Collectors.counting()));
    }

    private void parked(String id, String situation) {
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> explains(id, situation));
    }

    private void explains(String id, String situation) throws Exception {
        assertThat(tenon.with(Tenon.TIMES, "explain", id, "--json").out())
                .contains("\"situation\":\"" + situation + "\"");
    }
}
