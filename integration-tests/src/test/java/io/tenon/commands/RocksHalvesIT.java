package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.commands.Halves.Half;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Matrix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A broker that keeps halves in RocksDB parks none: those that nobody answered for are found in its log, and got out of it. */
// The first one counts what the broker has.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Matrix
class RocksHalvesIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(4);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** From its start on such a broker may ask for so long: as RocksTimes has it. */
    private static final Duration ASKS =
            FIRST_CHECK.plus(INTERVAL.multipliedBy(13)).plusSeconds(5);

    private static final String PARKED = "TRANS_CHECK_MAX_TIME_TOPIC";
    private static final int COMMITTED = 10;

    private static EmbeddedBroker broker;
    private static Joint joint;
    private static Halves halves;
    private static Tenon tenon;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.quick()
                .withChecks(FIRST_CHECK, INTERVAL, 10)
                .with("transRocksDBEnable", "true")
                .with("transWriteOriginTransHalfEnable", "false"));
        joint = Joint.borrowing(H2.server(), broker);
        halves = new Halves(joint);
        tenon = new Tenon(joint.database, broker.nameServerAddress());
        joint.producer.shutdown();
    }

    @AfterAll
    static void stop() throws Exception {
        halves.close();
        joint.close();
        broker.close();
    }

    @Test
    @Order(2)
    void afterARestartWhatItHasGivenUpIsCalledNotKnownUntilItCanBeTold() throws Exception {
        Half half = halves.left("before-the-restart", "gone-tenon");
        halves.live(half.segment());
        tenon.awaitExplained("before-the-restart", "PARKED_COMMITTED");
        afterARestart("parked", "list")
                .says("whether it has given up ", "was started a short time ago")
                .endsWith(1);
        afterARestart("explain", "before-the-restart")
                .says("was started a short time ago, and may ask about them still")
                .endsWith(1);
        tenon.awaitExplained("before-the-restart", "PARKED_COMMITTED");
        tenon.with(Tenon.TIMES, "parked", "list").says(half.messageId());
        halves.voided(half.attempt());
    }

    /** What a command says as long as it cannot be told; a busy machine may take longer than that, and then it is asked again. */
    private static Tenon.Answer afterARestart(String... words) throws Exception {
        for (int tries = 0; tries < 10; tries++) {
            broker.stopBroker();
            long begin = System.nanoTime();
            broker.startBroker();
            Tenon.Answer answer = tenon.with(Tenon.TIMES, words);
            if (System.nanoTime() - begin < ASKS.toNanos()) {
                return answer;
            }
        }
        throw new AssertionError("no answer came within " + ASKS + " of a restart");
    }

    @Test
    @Order(3)
    void r12_anInstanceThatRescuesByItselfGetsOutWhatSuchABrokerHasGivenUpAndTheOthersNothing() throws Exception {
        String group = joint.topic + "-unaided";
        for (int i = 0; i < COMMITTED; i++) {
            halves.live(halves.left("unaided-" + i, group + "-tenon").segment());
        }
        halves.left("unaided-rolled-back", group + "-tenon");
        Half voided = halves.left("unaided-void", group + "-tenon");
        halves.live(voided.segment());
        halves.voided(voided.attempt());
        halves.live(halves.left("somebody-elses", "nobody-else-tenon").segment());
        tenon.awaitExplained("somebody-elses", "PARKED_COMMITTED");
        long before = joint.deliveries.total();
        // One: with rounds as quick as this broker's a second one would answer a check that the first has not written
        // down yet (C6).
        TenonProducer instance = joint.newProducer(group, 500);
        try {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(joint.deliveries.total()).isEqualTo(before + COMMITTED));
            joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, SOON);
        } finally {
            instance.shutdown();
        }
        assertThat(joint.deliveries.total()).as("lost, ghosts, duplicates").isEqualTo(before + COMMITTED);
        assertThat(joint.deliveries.keys().stream().filter(key -> key.startsWith("unaided-")))
                .hasSize(COMMITTED)
                .doesNotContain("unaided-rolled-back", "unaided-void");
        tenon.awaitExplained("unaided-0", "DELIVERED_AND_PARKED");
    }

    @Test
    @Order(1)
    void r12_whatSuchABrokerHasGivenUpIsFoundInItsLogAndDeliveredOnce() throws Exception {
        String group = joint.topic + "-down";
        List<Half> committed = new ArrayList<>();
        for (int i = 0; i < COMMITTED; i++) {
            Half half = halves.left("committed-" + i, group + "-tenon");
            halves.live(half.segment());
            committed.add(half);
        }
        halves.left("rolled-back", group + "-tenon");
        Half voided = halves.left("void", group + "-tenon");
        halves.live(voided.segment());
        halves.voided(voided.attempt());
        Half plainly = halves.left("plainly", "nobody-at-all-tenon");
        halves.released(plainly.attempt());
        tenon.awaitExplained("rolled-back", "OPEN_OR_ENDING");
        assertThat(tenon.with(Tenon.TIMES, "in-doubt", "--older-than", "0").out())
                .contains("committed-0", "rolled-back");

        tenon.awaitExplained("committed-0", "PARKED_COMMITTED");
        tenon.awaitExplained("rolled-back", "PARKED_NO_ROW");
        tenon.awaitExplained("void", "PARKED_VOID");
        tenon.awaitExplained(committed.get(1).segment().toString(), "PARKED_COMMITTED");
        tenon.with(Tenon.TIMES, "explain", "committed-0").says("it parks none (transRocksDBEnable)");
        assertThat(broker.messagesIn(PARKED)).isZero();
        await().atMost(SOON).untilAsserted(() -> tenon.with(Tenon.TIMES, "in-doubt", "--older-than", "0")
                .says("0 halves"));
        tenon.with(Tenon.TIMES, "parked", "list")
                .says("13 parked halves of ours, 11 of them to be rescued", "given up and forgotten by its broker")
                .endsWith(1);
        tenon.with(Tenon.TIMES, "status").says("transRocksDBEnable", "tenon parked list");
        tenon.with(Tenon.TIMES, "parked", "rescue", "--dry-run")
                .says("11 of them would be rescued; nothing was changed");
        assertThat(joint.deliveries.total()).isZero();

        TenonProducer instance = joint.newProducer(group);
        try {
            tenon.with(Tenon.TIMES, "parked", "rescue", "--yes")
                    .says("13 parked halves of ours: 11 put back, 0 sent, 2 left");
            tenon.with(Tenon.TIMES, "parked", "rescue", "--yes").says("0 put back, 0 sent, ");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(joint.deliveries.keys()).hasSize(COMMITTED));
            tenon.awaitExplained("committed-0", "DELIVERED_AND_PARKED");
            joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, SOON);
        } finally {
            instance.shutdown();
        }
        assertThat(joint.deliveries.total()).as("lost, ghosts, duplicates").isEqualTo(COMMITTED);

        tenon.awaitExplained("plainly", "PARKED_RELEASED");
        tenon.with(Tenon.TIMES, "parked", "rescue", "--plainly", "--yes").says("0 put back, 1 sent, ", "VOID written");
        await().atMost(SOON).untilAsserted(() -> assertThat(joint.deliveries.countOf("plainly"))
                .isEqualTo(1));
        assertThat(new String(joint.deliveries.messages("plainly").get(0).getBody(), UTF_8))
                .isEqualTo("order plainly");
        tenon.with(Tenon.TIMES, "parked", "rescue", "--plainly", "--yes").says("0 put back, 0 sent, ");
        joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, SOON);
        assertThat(joint.deliveries.total()).isEqualTo(COMMITTED + 1);
    }
}
