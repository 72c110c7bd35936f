package io.tenon.internal.relay;

import static io.tenon.internal.relay.Shop.QUEUE;
import static io.tenon.internal.relay.Shop.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.relay.BrokerSendException.Kind;
import io.tenon.internal.status.StatusId;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** O2, O3, O5 to O7: what becomes of messages of the outbox, on H2; the broker is a stub, since none fails on demand. */
class OutboxSenderTest {
    private static final long LEASE = 4000;
    private static final long LEAD = 60_000;

    private final StubBroker broker = new StubBroker();
    private final CountedEvents ofOwner = new CountedEvents();
    private final CountedEvents ofRelay = new CountedEvents();
    private final List<Shop> shops = new ArrayList<>();
    private final Relay relay = new Relay("shop", broker, ofRelay, 3000, false, 50, LEAD);
    private final OutboxSender owner = new OutboxSender("shop", broker, ofOwner, relay);

    private Shop shop(long leaseMillis) throws SQLException {
        Shop shop = new Shop(leaseMillis);
        shops.add(shop);
        shop.openOutbox();
        shop.tracked().outbox().on((table, own) -> table.lead(own, "shop", "other", LEAD));
        return shop;
    }

    /** Until now, another instance was the leader, and did nothing. */
    private static void relayLeads(Shop shop) throws SQLException {
        shop.tracked().outbox().on((table, own) -> {
            table.resign(own, "shop", "other");
            return table;
        });
    }

    @AfterEach
    void close() throws IOException {
        Semaphore waiting = broker.permits;
        if (waiting != null) {
            waiting.release(1000);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        owner.close(deadline);
        relay.close();
        for (Shop shop : shops) {
            shop.close();
        }
    }

    @Test
    void o2_aCommittedMessageIsSentOnceAndItsRowDeleted() throws Exception {
        Shop shop = shop(LEASE);
        shop.commit(owner, message("a", null));
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a");
        assertThat(ofOwner.sent.get()).isOne();
    }

    /** What is committed meanwhile waits in its row; once it is resumed, what follows in a chosen queue does not overtake it. */
    @Test
    void o10_ownersSendNothingWhileItIsPausedAndKeepTheOrderWhenItIsResumed() throws Exception {
        Shop shop = shop(60_000);
        relay.watch(shop.tracked());
        shop.tracked().outbox().on((table, own) -> table.pause(own, "shop", "the test"));
        await().until(() -> relay.isPaused(shop.tracked()));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            shop.commit(owner, message("m" + i, QUEUE));
            expected.add("m" + i);
        }
        await().during(Duration.ofMillis(500)).until(() -> broker.stored().isEmpty());
        relayLeads(shop);
        await().during(Duration.ofMillis(500)).until(() -> broker.stored().isEmpty());
        assertThat(shop.rows()).hasSize(10);
        shop.tracked().outbox().on((table, own) -> table.resume(own, "shop"));
        for (int i = 10; i < 20; i++) {
            shop.commit(owner, message("m" + i, QUEUE));
            expected.add("m" + i);
        }
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactlyElementsOf(expected);
    }

    @Test
    void o10_aProcessThatStartsKnowsOfAPauseBeforeItsFirstMessage() throws Exception {
        Shop shop = shop(LEASE);
        shop.tracked().outbox().on((table, own) -> table.pause(own, "shop", "the test"));
        Shop restarted = new Shop(60_000);
        shops.add(restarted);
        restarted.database.setURL(shop.database.getURL());
        restarted.openOutbox();
        // No relay has looked yet.
        restarted.commit(owner, message("a", null));
        await().until(() -> shop.rows().containsValue("R"));
        assertThat(broker.stored()).isEmpty();
    }

    @Test
    void o6_whatCommitsWhileABatchIsUnderWayGathers() throws Exception {
        Shop shop = shop(20_000);
        Semaphore permits = new Semaphore(0);
        broker.permits = permits;
        for (int i = 0; i < 20; i++) {
            shop.commit(owner, message("m" + i, null));
        }
        permits.release(100);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).hasSize(20).doesNotHaveDuplicates();
        assertThat(broker.batches).as("batches").hasSizeLessThan(5);
    }

    @Test
    void o6_whatIsDelayedGoesAlone() throws Exception {
        Shop shop = shop(LEASE);
        OutboxMessage delayed = message("later", null);
        delayed.message().setDelayTimeLevel(3);
        shop.commit(owner, message("a", null), message("b", null), delayed, message("c", null), message("d", null));
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.batches).contains(List.of("later"));
        assertThat(broker.stored()).containsExactlyInAnyOrder("a", "b", "later", "c", "d");
    }

    @Test
    void o3_aSendEndsBeforeTheOwnersTimeIsOver() throws Exception {
        Shop shop = shop(2000);
        shop.commit(owner, message("a", null));
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.timeouts).allMatch(timeout -> timeout <= 1000);
    }

    @Test
    void o3_aRequestHasATenthOfTheLeaseAtLeastSinceOneThatIsCutOffMayBeSentTwice() throws Exception {
        Shop shop = shop(6000);
        broker.answerMillis = 400;
        OutboxMessage[] single = new OutboxMessage[12];
        for (int i = 0; i < single.length; i++) {
            single[i] = message("m" + i, null);
            single[i].message().setDelayTimeLevel(3); // each goes alone, so that they take longer than the owner has
        }
        shop.commit(owner, single);
        await().until(() -> ofOwner.handedOver.get() > 0);
        relayLeads(shop);
        await().atMost(Duration.ofSeconds(30)).until(() -> shop.rows().isEmpty());
        assertThat(broker.timeouts).allMatch(timeout -> timeout >= 600);
        assertThat(broker.stored()).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void o4_theRelayOfTheOwnersProcessDoesNotSendWhatTheOwnerIsAboutToDelete() throws Exception {
        Shop shop = shop(3000);
        relayLeads(shop);
        shop.refuseDeletions(true);
        shop.commit(owner, message("a", null));
        await("the lease is over").until(() -> broker.stored().size() == 1 && millisOfOldest(shop) > 3200);
        shop.refuseDeletions(false);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a");
    }

    @Test
    void o3_anOwnerThatStandsStillBetweenTheAnswerAndTheDeletionDoesNotLetItsOwnRelaySendAgain() throws Exception {
        Shop shop = shop(1000);
        relayLeads(shop);
        Semaphore standsStill = new Semaphore(0);
        broker.afterStoring = standsStill;
        shop.commit(owner, message("a", null));
        await("the lease is over").until(() -> broker.stored().size() == 1 && millisOfOldest(shop) > 1600);
        standsStill.release();
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a");
    }

    @Test
    void o3_whatWasSentOfARowIsNotSentAgainWhileTheRestIsStillToBeHandedOver() throws Exception {
        Shop shop = shop(3000);
        relayLeads(shop);
        broker.refused.put("poison", Kind.REFUSED);
        shop.refuseDeletions(true);
        shop.commit(owner, message("a", null), message("poison", null));
        await("the lease is over").until(() -> broker.stored().size() == 1 && millisOfOldest(shop) > 3300);
        shop.refuseDeletions(false);
        broker.refused.clear();
        await().atMost(Duration.ofSeconds(20)).until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactlyInAnyOrder("a", "poison");
    }

    @Test
    void o3_aSlowAnswerIsWaitedForAsLongAsTheOwnersTimeLasts() throws Exception {
        Shop shop = shop(12_000);
        relayLeads(shop);
        broker.answerMillis = 3500; // longer than a producer waits for
        shop.commit(owner, message("a", null));
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a");
    }

    private static long millisOfOldest(Shop shop) throws SQLException {
        StatusId oldest = shop.rows().keySet().iterator().next();
        return System.currentTimeMillis() - oldest.timeMillis();
    }

    @Test
    void o2_whatWasSentIsDeletedBeforeItsDataSourceIsClosed() throws Exception {
        Shop shop = shop(LEASE);
        broker.answerMillis = 100;
        for (int i = 0; i < 20; i++) {
            shop.commit(owner, message("m" + i, null));
        }
        shop.close();
        assertThat(broker.stored()).hasSize(20);
        assertThat(shop.rows()).isEmpty();
    }

    @Test
    void o5_whatCannotBeSentIsHandedOverAndRelayedWhenTheBrokerIsBack() throws Exception {
        Shop shop = shop(LEASE);
        broker.failing = Kind.BROKER_AWAY;
        shop.commit(owner, message("a", null), message("b", null));
        await().until(() -> shop.rows().containsValue("R"));
        assertThat(ofOwner.handedOver.get()).isEqualTo(2);
        relayLeads(shop);
        await().pollDelay(Duration.ofMillis(300)).until(() -> shop.rows().containsValue("R"));
        broker.failing = null;
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a", "b");
        assertThat(ofRelay.sent.get()).isEqualTo(2);
    }

    @Test
    void o5_aMessageThatIsRefusedStopsNoOtherAndItsRowKeepsItAlone() throws Exception {
        Shop shop = shop(LEASE);
        broker.refused.put("poison", Kind.REFUSED_FOR_GOOD);
        shop.commit(owner, message("a", null), message("poison", null), message("b", null));
        await().until(() -> shop.rows().containsValue("R"));
        assertThat(broker.stored()).containsExactlyInAnyOrder("a", "b");
        relayLeads(shop);
        await().until(() -> shop.rows().containsValue("P"));
        assertThat(broker.stored()).as("none was sent again").containsExactlyInAnyOrder("a", "b");
        assertThat(ofRelay.parked.get()).isOne();
    }

    @Test
    void o7_whatFollowsAFailedMessageInItsQueueWaitsUntilTheRelayHasSentIt() throws Exception {
        Shop shop = shop(20_000);
        broker.failing = Kind.BROKER_AWAY;
        shop.commit(owner, message("1", QUEUE));
        await().until(() -> shop.rows().containsValue("R"));
        broker.failing = null;
        shop.commit(owner, message("2", QUEUE));
        shop.commit(owner, message("free", null));
        await().until(() -> broker.stored().contains("free"));
        assertThat(broker.stored()).doesNotContain("2");
        relayLeads(shop);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsSubsequence("1", "2").hasSize(3);
        assertThat(ofRelay.sent.get()).as("the second was sent from memory").isOne();
    }

    @Test
    void o7_whatWaitsTooLongBehindTheRelayIsHandedOverInItsOrder() throws Exception {
        Shop shop = shop(2000);
        broker.failing = Kind.BROKER_AWAY;
        for (int i = 1; i <= 5; i++) {
            shop.commit(owner, message("" + i, QUEUE));
        }
        await().until(() -> shop.rows().values().stream().allMatch("R"::equals));
        broker.failing = null;
        relayLeads(shop);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void o7_aParkedMessageHoldsItsQueueNoLonger() throws Exception {
        Shop shop = shop(20_000);
        broker.refused.put("poison", Kind.REFUSED_FOR_GOOD);
        shop.commit(owner, message("poison", QUEUE));
        await().until(() -> shop.rows().containsValue("R"));
        shop.commit(owner, message("next", QUEUE));
        assertThat(broker.stored()).isEmpty();
        relayLeads(shop);
        await().until(() -> shop.rows().size() == 1 && shop.rows().containsValue("P"));
        assertThat(broker.stored()).containsExactly("next");
        assertThat(ofRelay.sent.get()).as("sent from memory").isZero();
    }

    @Test
    void o2_beyondTheBoundOfMemoryMessagesAreLeftToTheRelay() throws Exception {
        Shop shop = shop(20_000);
        Semaphore permits = new Semaphore(0);
        broker.permits = permits;
        OutboxSender small = new OutboxSender("shop", broker, ofOwner, relay, 3);
        for (int i = 0; i < 6; i++) {
            shop.commit(small, message("m" + i, null));
        }
        await().until(() -> shop.rows().values().stream().filter("R"::equals).count() == 3);
        permits.release(100);
        relayLeads(shop);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).hasSize(6).doesNotHaveDuplicates();
        small.close(System.nanoTime());
    }

    @Test
    void o2_aShutdownHandsOverWhatItCannotSend() throws Exception {
        Shop shop = shop(20_000);
        broker.permits = new Semaphore(0);
        shop.commit(owner, message("under way", null));
        await().until(() -> broker.timeouts.size() == 1);
        shop.commit(owner, message("waiting", null));
        owner.close(System.nanoTime() + TimeUnit.SECONDS.toNanos(3));
        assertThat(shop.rows()).containsValue("R");
    }

    @Test
    void o2_whatCommitsAfterAShutdownIsTheRelaysAtOnce() throws Exception {
        Shop shop = shop(20_000);
        owner.close(System.nanoTime());
        shop.commit(owner, message("ordered", QUEUE), message("free", null));
        await().until(() -> shop.rows().containsValue("R"));
        assertThat(broker.stored()).isEmpty();
    }

    @Test
    void o7_aCommitThatTookTooLongStaysBeforeWhatFollowsIt() throws Exception {
        Shop shop = shop(1000);
        shop.duringCommit(() -> {
            TimeUnit.MILLISECONDS.sleep(600); // more than half a lease
            Thread meanwhile = new Thread(() -> commit(shop, message("meanwhile", QUEUE)));
            meanwhile.start();
            meanwhile.join();
            return null;
        });
        commit(shop, message("slow", QUEUE));
        commit(shop, message("next", QUEUE));
        relayLeads(shop);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsSubsequence("slow", "next").hasSize(3);
    }

    private void commit(Shop shop, OutboxMessage message) {
        try {
            shop.commit(owner, message);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void o2_aTransactionInDoubtWhoseRowIsThereIsSentByItsOwner() throws Exception {
        Shop shop = shop(20_000);
        shop.commitInDoubt(owner, true, message("a", null));
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("a");
        assertThat(ofOwner.handedOver.get()).isZero();
    }

    @Test
    void o2_aTransactionInDoubtWhoseRowIsNotThereIsNeverSent() throws Exception {
        Shop shop = shop(1000);
        shop.commitInDoubt(owner, false, message("ghost", null));
        shop.commit(owner, message("later", null));
        relayLeads(shop);
        await().during(Duration.ofMillis(1500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> shop.rows().size() <= 1);
        assertThat(broker.stored()).containsExactly("later");
    }

    @Test
    void o2_aRowWhoseDeletionFailsIsDeletedLater() throws Exception {
        Shop shop = shop(20_000);
        shop.commit(owner, message("first", null)); // the table is open then
        await().until(() -> shop.rows().isEmpty());
        shop.refuseDeletions(true);
        shop.commit(owner, message("a", null));
        await().until(() -> shop.refusedDeletions() > 1);
        assertThat(shop.rows()).hasSize(1);
        shop.refuseDeletions(false);
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("first", "a");
    }
}
