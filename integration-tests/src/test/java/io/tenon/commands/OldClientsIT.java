package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Matrix;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Halves that clients of other releases have sent, whose ids, properties and traces look otherwise, are told and rescued as all are. */
@Matrix
class OldClientsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(4);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final String OLDEST = "4.3";
    private static final String TRACING = "4.9";
    private static final String NOBODY = "nobody-at-all-tenon";

    /** Clients compress from 4,096 bytes on. */
    private static final int COMPRESSED = 10_000;

    private static EmbeddedBroker broker;
    private static Joint joint;
    private static Halves halves;
    private static Tenon tenon;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(
                BrokerSettings.quick().withChecks(FIRST_CHECK, INTERVAL, 1000).with("traceTopicEnable", "true"));
        joint = Joint.on(H2.server(), broker);
        halves = new Halves(joint);
        tenon = new Tenon(joint.database, broker.nameServerAddress());
        joint.producer.shutdown();
    }

    @AfterAll
    static void stop() throws Exception {
        halves.close();
        joint.close();
    }

    /** Ids of what one of them has sent; its keys begin with its version. */
    private record Sent(String client, String committed, Mark mark, String plainly, String open, String visible) {}

    @Test
    void halvesOfOldClientsAreExplainedListedAndRescued(@TempDir Path folder) throws Exception {
        String group = joint.topic + "-down";
        List<Sent> all = List.of(sentBy(OLDEST, group, folder), sentBy(TRACING, group, folder));
        for (Sent one : all) {
            for (String name : List.of(
                    one.committed,
                    one.client + "-committed",
                    one.mark.segment().toString(),
                    one.mark.attempt().toString())) {
                tenon.awaitExplained(name, "COMMITTED_NOBODY_ANSWERS");
            }
            tenon.awaitExplained(one.open, "UNPROVED_NOBODY_ANSWERS");
            tenon.awaitExplained(one.visible, "DELIVERED", "--topic", joint.topic);
            tenon.with(Tenon.TIMES, "in-doubt", "--older-than", "0")
                    .says(one.committed, "keys " + one.client + "-committed", one.plainly, one.open);
        }
        String traced = all.get(1).visible;
        await().atMost(SOON).untilAsserted(() -> tenon.with(Tenon.TIMES, "explain", traced, "--topic", joint.topic)
                .says("trace: sent by producer group 'old-client'"));

        broker.setChecks(FIRST_CHECK, INTERVAL, 2);
        for (Sent one : all) {
            tenon.awaitExplained(one.committed, "PARKED_COMMITTED");
            tenon.awaitExplained(one.plainly, "PARKED_COMMITTED");
            tenon.awaitExplained(one.open, "PARKED_NO_ROW");
        }
        tenon.with(Tenon.TIMES, "parked", "list")
                .says(all.get(0).committed, all.get(1).plainly, "4 of them to be rescued");
        broker.setChecks(FIRST_CHECK, INTERVAL, 1000);
        TenonProducer instance = joint.newProducer(group);
        try {
            tenon.with(Tenon.TIMES, "parked", "rescue", "--yes").says("4 put back, 0 sent");
            await().atMost(SOON).untilAsserted(() -> assertThat(joint.deliveries.keys())
                    .contains(OLDEST + "-committed", TRACING + "-committed"));
        } finally {
            instance.shutdown();
        }
        broker.setChecks(FIRST_CHECK, INTERVAL, 2);
        for (Sent one : all) {
            tenon.awaitExplained(one.plainly, "PARKED_COMMITTED");
        }
        tenon.with(Tenon.TIMES, "parked", "rescue", "--plainly", "--yes").says("0 put back, 2 sent");
        await().atMost(SOON).untilAsserted(() -> assertThat(joint.deliveries.keys())
                .contains(OLDEST + "-plainly", TRACING + "-plainly"));
        joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, SOON);
        assertThat(joint.deliveries.total())
                .as("with those that were no halves")
                .isEqualTo(6);
        for (Sent one : all) {
            same(joint.deliveries.messages(one.client + "-committed").get(0), one.committed, 10);
            same(joint.deliveries.messages(one.client + "-plainly").get(0), one.plainly, COMPRESSED);
        }
    }

    private static Sent sentBy(String client, String group, Path folder) throws Exception {
        Mark committed = halves.mark();
        Mark plainly = halves.mark();
        halves.live(committed.segment());
        halves.live(plainly.segment());
        try (ChildJvm old = start(client, folder)) {
            Sent sent = new Sent(
                    client,
                    sent(old, client + "-committed", committed, group + "-tenon", 10),
                    committed,
                    sent(old, client + "-plainly", plainly, NOBODY, COMPRESSED),
                    sent(old, client + "-open", halves.mark(), NOBODY, 10),
                    sent(old, client + "-visible", halves.mark(), "-", 10));
            // What it traces is sent by then.
            old.tell("end");
            assertThat(old.awaitEnd()).isZero();
            return sent;
        }
    }

    private static ChildJvm start(String client, Path folder) throws Exception {
        Path classPath = Path.of("..", "agent-tests", "client-" + client, "target", "classpath");
        assertThat(classPath)
                .as("made by: mvn process-resources -pl agent-tests/client-" + client)
                .exists();
        List<String> options = new ArrayList<>(List.of("-Duser.home=" + folder));
        // Netty 4.0 of the oldest ones.
        Stream.of("java.nio", "sun.nio.ch", "java.lang", "jdk.internal.misc")
                .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
                .forEach(options::add);
        return ChildJvm.startOn(
                Path.of(System.getProperty("java.home")),
                Path.of("target", "test-classes")
                        + File.pathSeparator
                        + Files.readString(classPath).trim(),
                OldClient.class.getName(),
                options,
                List.of(broker.nameServerAddress(), joint.topic, "" + client.equals(TRACING)),
                folder.resolve("old-client.log"));
    }

    /** Returns its id. */
    private static String sent(ChildJvm old, String key, Mark mark, String group, int length) {
        old.tell(key + " " + mark.asProperty() + " " + group + " " + length);
        return old.await("sent " + key + " ", SOON).split(" ")[2];
    }

    private static void same(MessageExt delivered, String id, int length) {
        assertThat(delivered.getMsgId()).isEqualTo(id);
        assertThat(delivered.getTags()).isEqualTo("created");
        assertThat(delivered.getProperty("shop")).isEqualTo("north");
        assertThat(new String(delivered.getBody(), UTF_8)).isEqualTo("x".repeat(length));
    }
}
