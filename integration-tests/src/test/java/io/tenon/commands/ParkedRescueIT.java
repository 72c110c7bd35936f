package io.tenon.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.commands.Halves.Half;
import io.tenon.internal.check.Mark;
import io.tenon.internal.rescue.RescueLead;
import io.tenon.rocketmq.DeliveryEvent;
import io.tenon.rocketmq.DeliveryListener;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * All instances are down for longer than their broker asks; then they come back, and nobody helps (R12). The hour is scaled: this
 * broker asks twice within five seconds, and parks then, as a stock one does after 15 checks of half a minute each.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ParkedRescueIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(4);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /**
     * Several instances answer checks afterwards: one that takes longer than a round to write down what it has delivered lets another
     * one deliver it, too (C6), on a machine that is busy enough. That is no rescuer's doing.
     */
    private static final Duration UNHURRIED = Duration.ofSeconds(5);

    private static final int QUERY_MESSAGE = 12;
    private static final int RESUME = 323;
    private static final int NO_SUCH_REQUEST = 9_999;

    private static final int COMMITTED = 150;
    private static final int ROLLED_BACK = 20;
    private static final int FEW = 10;

    /** Who asks about them, as the instances of a test will be called. */
    private static final List<String> GROUPS = List.of("down", "hand", "stopped", "lost", "mayNot");

    private static final AtomicInteger INSTANCES = new AtomicInteger();
    private static final List<TenonProducer> instances = new ArrayList<>();
    private static final Queue<DeliveryEvent> rescuedByTheNext = new ConcurrentLinkedQueue<>();
    private static EmbeddedBroker broker;
    private static Joint joint;
    private static Halves halves;
    private static Tenon tenon;

    @BeforeAll
    static void allInstancesAreDown() throws Exception {
        broker = EmbeddedBroker.start(BrokerSettings.quick().withChecks(FIRST_CHECK, INTERVAL, 2));
        joint = Joint.borrowing(H2.server(), broker);
        joint.producer.shutdown();
        halves = new Halves(joint);
        tenon = new Tenon(joint.database, broker.nameServerAddress());
        int parked = 0;
        for (String group : GROUPS) {
            int committed = group.equals("down") ? COMMITTED : FEW;
            for (int i = 0; i < committed; i++) {
                halves.live(halves.left(group + "-" + i, checkGroup(group)).segment());
            }
            parked += committed;
        }
        for (int i = 0; i < ROLLED_BACK; i++) {
            halves.left("rolledBack-" + i, checkGroup("down"));
        }
        Half voided = halves.left("void", checkGroup("down"));
        halves.live(voided.segment());
        halves.voided(voided.attempt());
        halves.live(halves.left("anotherGroups", "nobody-at-all-tenon").segment());
        Mark ours = halves.mark();
        Mark ofAnotherTable = new Mark(ours.segment(), ours.attempt(), "0123456789abcdef", "x");
        halves.left("ofAnotherTable", checkGroup("down"), ofAnotherTable);
        halves.unmarked("notOurs", checkGroup("down"));
        int all = parked + ROLLED_BACK + 4;
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> tenon.with(Tenon.TIMES, "status")
                .says(all + " parked messages of any producer"));
        assertThat(joint.deliveries.total()).isZero();
        broker.setChecks(FIRST_CHECK, UNHURRIED, 1000);
        startWhatTakesLongerThanALease();
    }

    private static void startWhatTakesLongerThanALease() throws Exception {
        instances.add(instance("stopped", new StoppingOnce(), null));
        instances.add(instance("lost", new LostAnswers(), null));
        assertThat(StoppingOnce.hasStopped.await(SOON.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        instances.add(instance("stopped", null, rescuedByTheNext));
    }

    @AfterAll
    static void stop() throws Exception {
        instances.forEach(TenonProducer::shutdown);
        halves.close();
        joint.close();
        broker.close();
    }

    @Test
    @Order(1)
    void r12_afterAnOutageOfAllInstancesTheyLoseInventAndRepeatNothingThoughTheFirstLeaderBreaksOff() throws Exception {
        Queue<DeliveryEvent> told = new ConcurrentLinkedQueue<>();
        TenonProducer first = instance("down", null, told);
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> !told.isEmpty());
        first.shutdown(); // its lease stays, as that of a process that was killed
        int before = told.size();
        assertThat(before).isLessThan(COMMITTED);
        for (int i = 0; i < 3; i++) {
            instances.add(instance("down", null, told));
        }
        expectEachOnce("down", COMMITTED);
        assertThat(joint.deliveries.keys())
                .noneMatch(key -> key.startsWith("rolledBack-") || key.equals("void"))
                .doesNotContain("anotherGroups", "ofAnotherTable", "notOurs");
        // Of another application: left as it was, and nothing of it is put back.
        assertThat(tenon.with(Tenon.TIMES, "explain", "anotherGroups", "--json").out())
                .contains("\"situation\":\"PARKED_COMMITTED\"");
        assertThat(told).hasSize(COMMITTED).allMatch(event -> event.topic().equals(joint.topic));
        assertThat(leaseRows()).isPositive();
    }

    @Test
    @Order(2)
    void r12_withoutTheRightToPutBackTheyAreSentWithTheirIdsAndVoid() throws Exception {
        Queue<DeliveryEvent> told = new ConcurrentLinkedQueue<>();
        TenonProducer instance = instance(
                "mayNot",
                new Hook() {
                    @Override
                    public void doBeforeRequest(String address, RemotingCommand request) {
                        if (request.getCode() == RESUME) {
                            request.setCode(NO_SUCH_REQUEST);
                        }
                    }
                },
                told);
        try {
            expectEachOnce("mayNot", FEW);
            assertThat(told)
                    .extracting(DeliveryEvent::messageId)
                    .contains(joint.deliveries.messages("mayNot-0").get(0).getMsgId());
            assertThat(tenon.with(Tenon.TIMES, "explain", "mayNot-0", "--json").out())
                    .contains("\"situation\":\"DELIVERED_AND_PARKED\"");
        } finally {
            instance.shutdown();
        }
    }

    @Test
    @Order(3)
    void r12_whatMayHaveBeenPutBackIsLookedForBeforeItIsPutBackAgain() {
        await().atMost(SOON).until(() -> LostAnswers.putBack.get() >= FEW);
        long looksAgain = LostAnswers.lastNanos + TimeUnit.MILLISECONDS.toNanos(RescueLead.MILLIS + 3_000);
        await().atMost(SOON).until(() -> System.nanoTime() - looksAgain > 0);
        assertThat(LostAnswers.putBack).hasValue(FEW);
        expectEachOnce("lost", FEW);
    }

    @Test
    @Order(4)
    void r12_aLeaderThatStopsForLongerThanItsLeaseDoesNotPutBackWhatTheNextOneHas() {
        await().atMost(SOON).untilAsserted(() -> assertThat(rescuedByTheNext).hasSize(FEW));
        await().atMost(SOON).until(() -> StoppingOnce.questions.get() > StoppingOnce.FIRST_HALF); // it goes on
        expectEachOnce("stopped", FEW);
    }

    /** The last one, since the command rescues the halves of all check groups. */
    @Test
    @Order(5)
    void r12_aRescueByHandBesideALeaderPutsNothingBackTwice() throws Exception {
        List<TenonProducer> both = List.of(instance("hand", null, null), instance("hand", null, null));
        try {
            tenon.with(Tenon.TIMES, "parked", "rescue", "--yes");
            expectEachOnce("hand", FEW);
        } finally {
            both.forEach(TenonProducer::shutdown);
        }
        assertThat(joint.deliveries.total()).isEqualTo(joint.deliveries.keys().size());
    }

    private static void expectEachOnce(String group, int halvesOfIt) {
        await().atMost(SOON).untilAsserted(() -> assertThat(delivered(group)).hasSize(halvesOfIt));
        joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, SOON);
        assertThat(delivered(group)).hasSize(halvesOfIt);
        for (String key : delivered(group)) {
            assertThat(joint.deliveries.countOf(key)).as(key).isEqualTo(1);
        }
    }

    private static List<String> delivered(String group) {
        return joint.deliveries.keys().stream()
                .filter(key -> key.startsWith(group + "-"))
                .toList();
    }

    private static String checkGroup(String group) {
        return joint.topic + "-" + group + "-tenon";
    }

    private static TenonProducer instance(String group, @Nullable RPCHook hook, @Nullable Queue<DeliveryEvent> told)
            throws Exception {
        TenonProducer instance = new TenonProducer(joint.topic + "-" + group, hook);
        instance.setNamesrvAddr(broker.nameServerAddress());
        instance.setInstanceName(group + "-" + INSTANCES.incrementAndGet());
        instance.setHeartbeatBrokerInterval(1000);
        instance.setRescueIntervalMillis(500);
        if (told != null) {
            instance.setDeliveryListener(new DeliveryListener() {
                @Override
                public void rescued(DeliveryEvent message) {
                    told.add(message);
                }
            });
        }
        instance.start();
        return instance;
    }

    private static int leaseRows() throws SQLException {
        try (Connection connection = joint.database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM \"tenon_status\" WHERE kind = 'N'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Sees a client's requests, and does nothing. */
    private abstract static class Hook implements RPCHook {
        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {}

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {}
    }

    /**
     * Stops when it has asked what became of a half, and before it puts it back: before its last question, whether the broker's index
     * has the parked half itself.
     */
    private static final class StoppingOnce extends Hook {
        /** Two questions are about the index itself, three about the first half. */
        static final int FIRST_HALF = 5;

        static final CountDownLatch hasStopped = new CountDownLatch(1);
        static final AtomicInteger questions = new AtomicInteger();

        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {
            if (request.getCode() == QUERY_MESSAGE && questions.incrementAndGet() == FIRST_HALF) {
                hasStopped.countDown();
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RescueLead.MILLIS + 10_000);
                while (until - System.nanoTime() > 0) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
            }
        }
    }

    /** The broker has put a half back, and its answer is lost. */
    private static final class LostAnswers extends Hook {
        static final AtomicInteger putBack = new AtomicInteger();
        static volatile long lastNanos;

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
            if (request.getCode() == RESUME) {
                putBack.incrementAndGet();
                lastNanos = System.nanoTime();
                response.setCode(1);
                response.setRemark("lost");
            }
        }
    }
}
