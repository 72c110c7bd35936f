package io.tenon.internal.relay;

import static io.tenon.internal.relay.Shop.QUEUE;
import static io.tenon.internal.relay.Shop.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.relay.BrokerSendException.Kind;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.OutboxEntry;
import io.tenon.internal.transaction.OutboxOwner;
import io.tenon.internal.transaction.OutboxSegment;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** O4, O5, O7: rows whose owner is dead, on H2; the broker is a stub, since none fails on demand. */
class RelayTest {
    private static final long LEASE = 1000;

    private final StubBroker broker = new StubBroker();
    private final CountedEvents events = new CountedEvents();
    private final Relay relay = relay();
    private Shop shop;

    private Relay relay() {
        return new Relay("shop", broker, events, 3000, false, 50, LEASE);
    }

    @BeforeEach
    void open() throws SQLException {
        shop = new Shop(LEASE);
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        shop.close();
    }

    /** Writes rows, and is killed before it sends. */
    private static final OutboxOwner DEAD = new OutboxOwner() {
        @Override
        public String sender() {
            return "shop";
        }

        @Override
        public byte[] frame(List<OutboxEntry> messages) {
            return MessageFrames.encode(messages);
        }

        @Override
        public void committing(OutboxSegment segment) {}

        @Override
        public void rolledBack(OutboxSegment segment) {}

        @Override
        public void committed(OutboxSegment segment) {}

        @Override
        public void inDoubt(OutboxSegment segment) {}
    };

    private void commit(OutboxMessage... messages) throws SQLException {
        shop.commit(DEAD, messages);
    }

    private void handOverAll() throws SQLException {
        shop.execute("UPDATE tenon_outbox SET state = 'R' WHERE state = 'O'");
    }

    @Test
    void o4_aRowIsItsOwnersUntilTheLeaseIsOver() throws Exception {
        commit(message("a", null));
        long written = System.nanoTime();
        relay.start();
        await().until(() -> shop.rows().isEmpty());
        assertThat(System.nanoTime() - written).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(LEASE - 100));
        assertThat(broker.stored()).containsExactly("a");
    }

    @Test
    void o4_twoInstancesSendARowOnce() throws Exception {
        for (int i = 0; i < 200; i++) {
            commit(message("m" + i, i % 2 == 0 ? QUEUE : null));
        }
        handOverAll();
        Relay second = relay();
        relay.start();
        second.start();
        await().until(() -> shop.rows().isEmpty());
        second.close();
        assertThat(broker.stored()).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void o4_theLeaseOfADeadLeaderRunsOut() throws Exception {
        commit(message("a", null));
        handOverAll();
        boolean leads = shop.tracked().outbox().on((table, own) -> table.lead(own, "shop", "dead", LEASE));
        assertThat(leads).isTrue();
        relay.start();
        await().pollDelay(Duration.ofMillis(LEASE / 2))
                .until(() -> broker.stored().isEmpty());
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a");
    }

    @Test
    void o4_aRowThatIsMuchOlderThanWhatWasLookedAtIsFoundAllTheSame() throws Exception {
        commit(message("a", null));
        handOverAll();
        relay.start();
        // It has looked at all since, and found nothing.
        await().during(Duration.ofMillis(500)).until(() -> shop.rows().isEmpty());
        byte[] row = MessageFrames.encode(List.of(message("late", null)));
        StatusId old = StatusId.lowestOf(System.currentTimeMillis() - TimeUnit.HOURS.toMillis(1));
        shop.tracked().outbox().on((table, own) -> {
            table.write(own, old, "shop", row);
            return row;
        });
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a", "late");
    }

    /** Also where it was paused for all senders, and while it is in the middle of much. */
    @ParameterizedTest
    @ValueSource(strings = {"shop", RelayPause.ALL})
    void o10_nothingIsSentWhileItIsPausedAndAllInOrderOnceItIsResumed(String paused) throws Exception {
        for (int i = 0; i < 20; i++) {
            commit(message("m" + i, QUEUE));
        }
        handOverAll();
        pause(paused);
        relay.start();
        await().during(Duration.ofMillis(LEASE)).until(() -> broker.stored().isEmpty());
        assertThat(shop.rows()).hasSize(20);
        resume(paused);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored())
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void o10_anotherSendersPauseIsNone() throws Exception {
        commit(message("a", null));
        handOverAll();
        pause("another");
        relay.start();
        await().until(() -> shop.rows().isEmpty());
    }

    private void pause(String sender) throws SQLException {
        assertThat(shop.tracked().outbox().<Boolean>on((table, own) -> table.pause(own, sender, "the test")))
                .isTrue();
    }

    private void resume(String sender) throws SQLException {
        assertThat(shop.tracked().outbox().<Boolean>on((table, own) -> table.resume(own, sender)))
                .isTrue();
    }

    @Test
    void o5_anUnreachableBrokerIsNoAttempt() throws Exception {
        broker.failing = Kind.BROKER_AWAY;
        commit(message("a", null));
        handOverAll();
        relay.start();
        await().until(() -> broker.timeouts.size() > 3);
        assertThat(attempts()).isZero();
        broker.failing = null;
        await().until(() -> shop.rows().isEmpty());
    }

    @Test
    void o5_aBrokerThatFailsWithoutAReasonIsNoAttemptWhereNothingElseGoesThrough() throws Exception {
        broker.failing = Kind.BROKER_FAILED;
        commit(message("a", null));
        commit(message("b", null));
        handOverAll();
        relay.start();
        await().until(() -> broker.timeouts.size() > 6);
        assertThat(attempts()).isZero();
        broker.failing = null;
        broker.refused.put("a", Kind.BROKER_FAILED);
        await().until(() -> shop.rows().size() == 1);
        await().untilAsserted(() -> assertThat(attempts()).isOne());
    }

    private int attempts() throws SQLException {
        try (Connection c = shop.database.getConnection();
                ResultSet r = c.createStatement()
                        .executeQuery("SELECT MAX(attempts) FROM tenon_outbox WHERE state IN ('O', 'R', 'P')")) {
            r.next();
            return r.getInt(1);
        }
    }

    @Test
    void o5_aRefusedMessageIsTriedAgainAndParkedAfterItsLastAttempt() throws Exception {
        broker.refused.put("a", Kind.REFUSED);
        commit(message("a", null));
        commit(message("b", null));
        handOverAll();
        relay.start();
        await().until(() -> attempts() == 1);
        assertThat(broker.stored()).containsExactly("b");
        shop.execute("UPDATE tenon_outbox SET attempts = 15, attempted_at = TIMESTAMP '2020-01-01 00:00:00' WHERE"
                + " state = 'R'");
        await().until(() -> shop.rows().containsValue("P"));
        assertThat(events.parked.get()).isOne();
    }

    @Test
    void o5_rowsThatCannotBeReadAreParkedAndStopNobody() throws Exception {
        commit(message("a", null));
        handOverAll();
        shop.execute("UPDATE tenon_outbox SET messages = X'0900' WHERE state = 'R'");
        commit(message("b", null));
        handOverAll();
        relay.start();
        await().until(() -> shop.rows().size() == 1 && shop.rows().containsValue("P"));
        assertThat(broker.stored()).containsExactly("b");
    }

    @Test
    void o7_nothingOvertakesARefusedMessageOfItsQueue() throws Exception {
        broker.refused.put("2", Kind.REFUSED);
        commit(message("1", QUEUE));
        commit(message("2", QUEUE), message("free", null));
        commit(message("3", QUEUE));
        handOverAll();
        relay.start();
        await().until(() -> attempts() == 1 && shop.rows().size() == 2);
        assertThat(broker.stored()).containsExactlyInAnyOrder("1", "free");
        broker.refused.clear();
        await().atMost(Duration.ofSeconds(15)).until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsSubsequence("1", "2", "3").hasSize(4);
    }

    @Test
    void o7_whatIsHandedOverBehindAPageThatIsUnderWayIsNotOvertakenInItsQueue() throws Exception {
        commit(message("first", QUEUE));
        commit(message("other", null));
        commit(message("second", QUEUE));
        StatusId other = List.copyOf(shop.rows().keySet()).get(1);
        shop.tracked().outbox().on((table, own) -> {
            table.handOver(own, List.of(other));
            return other;
        });
        broker.permits = new Semaphore(0);
        relay.start();
        await().until(() -> !broker.timeouts.isEmpty());
        // The page with the one in between has been read, and is being sent.
        handOverAll();
        broker.permits.release(10);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("other", "first", "second");
    }

    @Test
    void o7_whatIsHandedOverAheadOfWhereThePassIsIsNotOvertaken() throws Exception {
        shop.close();
        shop = new Shop(TimeUnit.MINUTES.toMillis(1)); // nothing is due by its age
        commit(message("first", QUEUE));
        int page = 9; // more than is read at a time
        for (int i = 0; i < page; i++) {
            commit(message("large" + i, null, new byte[1 << 20]));
        }
        commit(message("second", QUEUE));
        shop.execute("UPDATE tenon_outbox SET state = 'R' WHERE size > 1000000");
        Semaphore permits = new Semaphore(0);
        broker.permits = permits;
        relay.start();
        await().until(() -> !broker.timeouts.isEmpty());
        handOverAll();
        broker.permits = null;
        permits.release();
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsSubsequence("first", "second").hasSize(page + 2);
    }

    @Test
    void o7_whatFollowsAParkedMessageInItsQueueIsSent() throws Exception {
        broker.refused.put("2", Kind.REFUSED_FOR_GOOD);
        commit(message("1", QUEUE), message("2", QUEUE), message("3", QUEUE));
        commit(message("4", QUEUE));
        handOverAll();
        relay.start();
        await().until(() -> shop.rows().size() == 1 && shop.rows().containsValue("P"));
        assertThat(broker.stored()).containsExactly("1", "3", "4");
        StatusId parked = shop.rows().keySet().iterator().next();
        shop.execute("UPDATE tenon_outbox SET state = 'R' WHERE state = 'P'");
        broker.refused.clear();
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored())
                .as("row %s had kept the poison alone", parked)
                .containsExactly("1", "3", "4", "2");
    }

    @Test
    void o5_aBrokerThatIsAwayStopsNoOther() throws Exception {
        broker.away = "broker";
        for (int i = 0; i < 5; i++) {
            commit(message("away" + i, new MessageQueue("orders", "broker", i)));
        }
        commit(message("there", new MessageQueue("orders", "another", 0)), message("any", null));
        handOverAll();
        relay.start();
        await().until(() -> broker.stored().size() == 2);
        assertThat(broker.stored()).containsExactlyInAnyOrder("there", "any");
        broker.away = null;
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void o5_aRefusedMessageTakesNoOtherOfItsRowAlongWhenItIsParked() throws Exception {
        broker.refused.put("poison", Kind.REFUSED_FOR_GOOD);
        broker.away = "broker";
        commit(message("poison", null), message("away", QUEUE));
        handOverAll();
        relay.start();
        await().until(() -> attempts() > 0);
        assertThat(shop.rows()).containsValue("R");
        broker.away = null;
        await().until(() -> shop.rows().containsValue("P"));
        assertThat(broker.stored()).containsExactly("away");
        assertThat(events.parked.get()).isOne();
    }

    @Test
    void o4_whatWasSentAndCouldNotBeDeletedIsNotSentAgain() throws Exception {
        commit(message("a", null), message("b", null));
        handOverAll();
        shop.refuseDeletions(true);
        relay.start();
        await().until(() -> shop.refusedDeletions() > 2);
        shop.refuseDeletions(false);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void o4_aRestartedProcessThatBorrowsNoConnectionSendsWhatItsPredecessorLeft(boolean sourceComesFirst)
            throws Exception {
        commit(message("a", null));
        handOverAll();
        shop.dataSource.close();
        Relay restarted = relay();
        if (!sourceComesFirst) {
            restarted.start();
        }
        TenonDataSource unused = new TenonDataSource(shop.database);
        unused.setDelivery(Delivery.OUTBOX);
        if (sourceComesFirst) {
            restarted.start();
        }
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> shop.rows().isEmpty());
        } finally {
            restarted.close();
            unused.close();
        }
        assertThat(broker.stored()).containsExactly("a");
    }

    @Test
    void o4_ofTwoMessagesWithOneIdTheOneThatWasNotSentIsSentLater() throws Exception {
        Message twice = new Message("orders", "", "any", new byte[] {1});
        MessageClientIDSetter.setUniqID(twice);
        Message again = new Message("orders", "", "chosen", new byte[] {2});
        MessageAccessor.putProperty(again, "UNIQ_KEY", MessageClientIDSetter.getUniqID(twice));
        broker.away = "broker";
        commit(new OutboxMessage(twice, null, null), new OutboxMessage(again, QUEUE, null));
        handOverAll();
        shop.refuseDeletions(true);
        relay.start();
        await().until(() -> shop.refusedDeletions() > 0);
        shop.refuseDeletions(false);
        broker.away = null;
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("any", "chosen");
    }

    @Test
    void o4_aTimeOutThatIsLongerThanTheLeaseIsCut() throws Exception {
        commit(message("a", null));
        handOverAll();
        relay.start();
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.timeouts).allMatch(timeout -> timeout < LEASE / 2);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "6, 32000", "7, 60000", "16, 60000"})
    void o5_pausesDoubleUpToAMinute(int attempts, long millis) {
        assertThat(RelayedRow.pauseMillis(attempts)).isEqualTo(millis);
    }
}
