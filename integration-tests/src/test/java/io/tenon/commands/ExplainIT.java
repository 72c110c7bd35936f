package io.tenon.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.commands.Halves.Half;
import io.tenon.internal.check.Mark;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.rules.Joint;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code tenon explain} beside a real broker and database, in situations that are brought about. */
class ExplainIT {
    private static final Map<String, String> TIMES = Map.of(
            "seal-after",
            "" + Joint.SEAL_AFTER,
            "lease",
            "" + Joint.LEASE,
            "end-effect",
            "" + Joint.END_EFFECT,
            "outbox-lease",
            "" + Joint.OUTBOX_LEASE);
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String NOBODY = "nobody-tenon";

    private static Joint joint;
    private static Halves halves;
    private static Tenon tenon;
    private static String instances;

    @BeforeAll
    static void start() throws Exception {
        joint = Joint.on(H2.server());
        halves = new Halves(joint);
        tenon = new Tenon(joint.database, joint.broker.nameServerAddress());
        instances = joint.topic + "-shop-tenon";
        try (Connection connection = joint.begin()) { // an instance that knows the table by its first message
            joint.order(connection, "first");
            connection.commit();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        halves.close();
        joint.close();
    }

    @Test
    void aTransactionIsFollowedFromItsSendToTheCleanUpOfItsRows() throws Exception {
        try (Connection connection = joint.begin()) {
            joint.order(connection, "followed");
            connection.commit();
        }
        soon("followed", "DELIVERED_ROWS_WAIT");
        assertThat(tenon.with(TIMES, "explain", "followed").endsWith(0).out())
                .contains("sent", "stored as a half", "row LIVE written", "delivered: " + joint.topic)
                .doesNotContain("order followed");
        soon("followed", "DELIVERED");
    }

    @Test
    void anIdASegmentAnAttemptAndAKeyAllLeadToTheMessage() throws Exception {
        Half half = halves.left("by-any-id", NOBODY);
        for (String id : List.of(
                half.messageId(),
                half.messageId().toLowerCase(Locale.ROOT),
                half.segment().toString(),
                half.attempt().toString(),
                "by-any-id")) {
            assertThat(tenon.with(TIMES, "explain", id).out()).as(id).contains("message " + half.messageId());
        }
    }

    @Test
    void aRollbackIsTold() throws Exception {
        try (Connection connection = joint.begin()) {
            joint.order(connection, "rolled-back");
            connection.rollback();
        }
        soon("rolled-back", "ROLLED_BACK");
    }

    @Test
    void aTransactionThatIsOpenBeyondTheFirstCheckIsTold() throws Exception {
        try (Connection connection = joint.begin()) {
            joint.order(connection, "open");
            explainsOneOf("open", "OPEN_OR_ENDING", "OPEN_CHECKED");
            soon("open", "OPEN_CHECKED");
            connection.rollback();
        }
    }

    @Test
    void aMessageOfATransactionThatOnlyReadIsReleased() throws Exception {
        try (Connection connection = joint.begin();
                ResultSet read = connection.createStatement().executeQuery("SELECT COUNT(*) FROM orders")) {
            read.next();
            joint.producer.send(joint.message("released"));
        }
        soon("released", "DELIVERED_RELEASED");
    }

    /** Crash points P12 and P13: it committed, and END was not sent, or lost. */
    @Test
    void p12_aCommittedMessageWithoutAnEndIsFollowedUntilItsCheckHasDeliveredIt() throws Exception {
        Half half = halves.left("left", instances);
        halves.live(half.segment());
        explainsOneOf(
                half.messageId(),
                "COMMITTED_END_DUE",
                "COMMITTED_END_LOST",
                "COMMITTED_CHECKS_UNANSWERED",
                "DELIVERED_AFTER_CHECKS");
        soon(half.messageId(), "DELIVERED_AFTER_CHECKS");
        assertThat(tenon.with(TIMES, "explain", "left").out())
                .contains("row LIVE written", "row VOID written", "checked for the 1. time", "delivered: ");
    }

    /** Crash points P4 to P10: nothing committed. */
    @Test
    void p4_aHalfWithoutARowIsFencedByItsCheck() throws Exception {
        halves.left("no-row", instances);
        soon("no-row", "ROLLED_BACK_BY_CHECK");
    }

    /** An orphan attempt beside a winner. */
    @Test
    void p11_aVoidAttemptIsDropped() throws Exception {
        Half half = halves.left("void", instances);
        halves.live(half.segment());
        halves.voided(half.attempt());
        soon("void", "VOID_ENDED");
    }

    @Test
    void whileNoInstanceIsOnlineEachRowTellsWhatTheNextCheckWillDo() throws Exception {
        Half committed = halves.left("alone-committed", NOBODY);
        halves.live(committed.segment());
        Half absent = halves.left("alone-absent", NOBODY);
        Half fenced = halves.left("alone-fenced", NOBODY);
        halves.fenced(fenced.segment());
        Half voided = halves.left("alone-void", NOBODY);
        halves.voided(voided.attempt());
        Half released = halves.left("alone-released", NOBODY);
        halves.released(released.attempt());
        explainsOneOf("alone-released", "RELEASED_PENDING", "COMMITTED_NOBODY_ANSWERS");
        soon("alone-committed", "COMMITTED_NOBODY_ANSWERS");
        soon("alone-absent", "UNPROVED_NOBODY_ANSWERS");
        soon("alone-released", "COMMITTED_NOBODY_ANSWERS");
        explains("alone-fenced", "FENCED_PENDING");
        explains("alone-void", "VOID_PENDING");
        tenon.with(TIMES, "explain", "alone-committed").endsWith(2);

        Tenon withoutDatabase = new Tenon(List.of("--namesrv", joint.broker.nameServerAddress()));
        assertSituation(withoutDatabase, committed.messageId(), "PENDING_ROWS_UNKNOWN", "no database was asked");
        Tenon withoutBroker = new Tenon(database());
        assertSituation(withoutBroker, committed.segment().toString(), "ROW_COMMITTED", "none was asked");
        assertSituation(withoutBroker, fenced.segment().toString(), "ROW_ROLLED_BACK", "none was asked");
        assertSituation(withoutBroker, voided.attempt().toString(), "ROW_VOID", "none was asked");
        assertSituation(withoutBroker, released.attempt().toString(), "ROW_RELEASED", "none was asked");
        assertSituation(withoutBroker, absent.segment().toString(), "NOBODY_ASKED", "none was asked");
    }

    @Test
    void aStrangerInTheCheckGroupSwallowsChecks() throws Exception {
        DefaultMQProducer stranger = new DefaultMQProducer("stranger-tenon");
        stranger.setNamesrvAddr(joint.broker.nameServerAddress());
        stranger.setInstanceName("the-stranger");
        stranger.start();
        try {
            stranger.send(joint.message("of-a-stranger")); // learns the route, so that its heartbeats begin
            Half half = halves.left("swallowed", "stranger-tenon");
            halves.live(half.segment());
            soon("swallowed", "COMMITTED_CHECKS_UNANSWERED");
        } finally {
            stranger.shutdown();
        }
    }

    @Test
    void whatIsNotOursOrOfAnotherDatabaseIsNotJudged() throws Exception {
        halves.unmarked("not-ours", NOBODY);
        explains("not-ours", "PENDING_NOT_OURS");
        Mark ours = halves.mark();
        halves.left("elsewhere", NOBODY, new Mark(ours.segment(), ours.attempt(), "0123456789abcdef", "elsewhere"));
        explains("elsewhere", "PENDING_OTHER_TABLE");
        String plain = halves.plain("plain");
        assertSituation(tenon, "plain", "DELIVERED_PLAIN", "", "--topic", joint.topic);
        assertSituation(tenon, plain, "DELIVERED_PLAIN", "", "--topic", joint.topic);
        explains("never-seen", "NOT_FOUND");
    }

    @Test
    void whatWasDeliveredIsComparedWithItsRows() throws Exception {
        Mark twice = halves.mark();
        halves.again("twice", twice, halves.visible("twice", twice).getMsgId());
        assertSituation(tenon, "twice", "DELIVERED_MORE_THAN_ONCE", "", "--topic", joint.topic);
        Mark late = halves.mark();
        halves.visible("fenced-late", late);
        halves.fenced(late.segment());
        assertSituation(tenon, "fenced-late", "DELIVERED_THEN_FENCED", "", "--topic", joint.topic);
        Mark guarded = halves.mark();
        halves.visible("guarded", guarded);
        halves.voided(guarded.attempt());
        assertSituation(tenon, "guarded", "DELIVERED_GUARDED", "", "--topic", joint.topic);
        Tenon withoutDatabase = new Tenon(List.of("--namesrv", joint.broker.nameServerAddress()));
        assertSituation(withoutDatabase, "guarded", "DELIVERED_ROWS_UNKNOWN", "", "--topic", joint.topic);
        StatusId gone = StatusId.next();
        halves.live(gone);
        explains(gone.toString(), "COMMITTED_NOT_AT_BROKER");
    }

    @Test
    void aCopyForAConsumerGroupIsNoSecondDelivery() throws Exception {
        Mark mark = halves.mark();
        String id = halves.visible("dead", mark).getMsgId();
        joint.broker.createTopic("%DLQ%billing", 1);
        halves.deadLetter("dead", mark, id, "%DLQ%billing");
        String answer = situation(tenon, "dead", "--topic", joint.topic, "--topic", "%DLQ%billing");
        assertThat(answer)
                .contains("consumer group 'billing' has given it up: it is a dead letter")
                .doesNotContain("DELIVERED_MORE_THAN_ONCE");
    }

    @Test
    void whoDoesNotAnswerIsNamed() throws Exception {
        List<String> deadBroker = new ArrayList<>(database());
        deadBroker.addAll(List.of("--namesrv", "127.0.0.1:1"));
        assertSituation(new Tenon(deadBroker), "unknown", "BROKER_DID_NOT_ANSWER", "127.0.0.1:1 does not answer");
        Tenon dead = new Tenon(List.of("--url", "jdbc:h2:tcp://127.0.0.1:1/none"));
        assertSituation(dead, StatusId.next().toString(), "NOTHING_ANSWERED", "gives no connection");
    }

    @Test
    void messagesInTheOutboxAreTold() throws Exception {
        try (Joint outbox = Joint.outbox(H2.server())) {
            Tenon of = new Tenon(outbox.database, outbox.broker.nameServerAddress());
            try (Connection connection = outbox.begin()) {
                outbox.insert(connection, "kept");
                outbox.producer.send(new Message("no-such-topic", "created", "kept", new byte[] {1}));
                connection.commit();
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(situation(of, "kept")).contains("OUTBOX_REFUSED"));
            of.run("relay", "pause", "--all", "--reason", "maintenance", "--yes");
            assertThat(situation(of, "kept"))
                    .contains("OUTBOX_PAUSED", "the relay was paused, all senders", "maintenance");
            of.run("relay", "resume", "--all", "--yes");
            try (Connection theirs = outbox.database.dataSource().getConnection()) {
                OutboxTable table = OutboxTable.openExisting(theirs, OutboxTable.DEFAULT_NAME, 10_000);
                table.park(theirs, StatusId.parse(rowOf(of, "kept")), "CODE: 17 DESC: topic not exist");
                assertThat(situation(of, "kept")).contains("OUTBOX_PARKED");
                assertThat(situation(of, rowOf(of, "kept"))).contains("OUTBOX_PARKED");
            }
            // An earlier message of the same order is a half: the outbox is not all that there is under its key.
            try (Halves before = new Halves(outbox)) {
                Half half = before.left("kept", NOBODY);
                assertThat(situation(of, "kept")).contains("OUTBOX_PARKED", half.messageId());
            }
        }
    }

    private static String rowOf(Tenon of, String key) throws Exception {
        String out = of.run("outbox", "list").says("keys " + key).out();
        return out.substring(0, 32);
    }

    private static List<String> database() {
        return List.of("--url", Tenon.urlOf(joint.database));
    }

    private static String situation(Tenon of, String id, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("explain", id, "--json"));
        words.addAll(List.of(more));
        return of.with(TIMES, words.toArray(new String[0])).out();
    }

    private static void assertSituation(Tenon of, String id, String situation, String note, String... more)
            throws Exception {
        assertThat(situation(of, id, more)).contains("\"situation\":\"" + situation + "\"", note);
    }

    private static void explains(String id, String situation) throws Exception {
        assertSituation(tenon, id, situation, "");
    }

    /** What it is now, or what has come of it on a busy machine: the broker goes on while it is asked. */
    private static void explainsOneOf(String id, String... situations) throws Exception {
        String answer = situation(tenon, id);
        assertThat(situations).as(answer).anyMatch(one -> answer.contains("\"situation\":\"" + one + "\""));
    }

    private static void soon(String id, String situation) {
        Callable<String> asked = () -> situation(tenon, id);
        await().atMost(SOON)
                .pollInterval(Duration.ofSeconds(1))
                .until(asked, text -> text.contains("\"situation\":\"" + situation + "\""));
    }
}
