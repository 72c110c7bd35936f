package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One instance leads at a time. */
abstract class LeaderContract extends RelayRowsContract {

    // The leader.

    @Test
    void o4_exactlyOneOfManyInstancesThatAskAtOnceLeads() throws Exception {
        int instances = 8;
        CyclicBarrier start = new CyclicBarrier(instances);
        for (int round = 0; round < 10; round++) {
            String sender = "group-" + round;
            List<Future<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                String instance = "instance-" + i;
                Connection own = connection();
                asked.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return table.lead(own, sender, instance, LONG_LEASE);
                }));
            }
            int leaders = 0;
            for (Future<Boolean> one : asked) {
                leaders += one.get(30, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(leaders).isEqualTo(1);
        }
    }

    @Test
    void o4_exactlyOneTakesOverALeaseThatIsOver() throws Exception {
        int instances = 6;
        long lease = 1_500;
        CyclicBarrier start = new CyclicBarrier(instances);
        for (int round = 0; round < 3; round++) {
            String sender = "taken-" + round;
            assertThat(table.lead(b, sender, "dead", 1)).isTrue();
            await().until(() -> ageIn(b, SenderLease.idOf(sender)) >= lease);
            List<Future<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                String instance = "instance-" + i;
                Connection own = connection();
                asked.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return table.lead(own, sender, instance, lease);
                }));
            }
            List<Boolean> answers = new ArrayList<>();
            for (Future<Boolean> one : asked) {
                answers.add(one.get(30, TimeUnit.SECONDS));
            }
            assertThat(Collections.frequency(answers, true)).isEqualTo(1);
        }
    }

    @Test
    void o4_leaderThatRenewsStaysAndNobodyElseLeadsMeanwhile() throws Exception {
        long lease = 1_000;
        assertThat(table.lead(b, SENDER, "first", lease)).isTrue();
        Connection other = connection();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * lease);
        while (System.nanoTime() - end < 0) {
            long before = System.nanoTime();
            assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isTrue();
            boolean led = table.lead(other, SENDER, "second", lease);
            if (System.nanoTime() - before < TimeUnit.MILLISECONDS.toNanos(lease)) {
                assertThat(led).isFalse();
            }
        }
        await().until(() -> ageIn(b, SenderLease.idOf(SENDER)) >= lease);
        assertThat(table.lead(other, SENDER, "second", lease)).isTrue();
        assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isFalse();
    }

    @Test
    void o4_leaderThatResignsIsFollowedAtOnceAndNobodyResignsForAnother() throws SQLException {
        assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isTrue();
        table.resign(b, SENDER, "second");
        assertThat(table.lead(b, SENDER, "second", LONG_LEASE)).isFalse();
        table.resign(b, SENDER, "first");
        assertThat(table.lead(b, SENDER, "second", LONG_LEASE)).isTrue();
    }

    @Test
    void o4_eachSenderHasALeaderOfItsOwn() throws SQLException {
        assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isTrue();
        assertThat(table.lead(b, OTHER_SENDER, "second", LONG_LEASE)).isTrue();
        assertThat(due(0)).isEmpty();
        assertThat(table.size(b, 10).rows()).isZero();
    }

    @Test
    void o4_leaseOfATimeThatIsFarInTheFutureIsOverSinceTheClockWasSetBack() throws SQLException {
        assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isTrue();
        StatusId row = committed("of before the clock was set back");
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + afterAnHour());
        assertThat(table.lead(b, SENDER, "second", LONG_LEASE)).isTrue();
        assertThat(onlyIds(due(LONG_LEASE))).containsExactly(row);
    }

    /** A time that lies an hour after the column created_at. */
    String afterAnHour() {
        return "created_at + INTERVAL '1' HOUR";
    }

    // The pause.

    @Test
    void o10_aPauseIsOfItsSenderOrOfAllAndStandsUntilItIsResumed() throws SQLException {
        assertThat(pausesOf(b, SENDER)).isEmpty();
        assertThat(table.pause(b, SENDER, "the new topic is not there yet")).isTrue();
        assertThat(table.pause(b, SENDER, "another reason")).isFalse();
        assertThat(pausesOf(b, "another")).isEmpty();
        assertThat(pausesOf(b, SENDER)).singleElement().satisfies(pause -> {
            assertThat(pause.sender()).isEqualTo(SENDER);
            assertThat(pause.reason()).isEqualTo("the new topic is not there yet");
            assertThat(pause.isOfAll()).isFalse();
            assertThat(pause.millis()).isBetween(-1_000L, LONG_LEASE);
        });
        assertThat(table.pause(b, RelayPause.ALL, "")).isTrue();
        assertThat(table.pauses(b)).extracting(RelayPause::sender).containsExactlyInAnyOrder(SENDER, RelayPause.ALL);
        assertThat(pausesOf(b, "another")).singleElement().satisfies(pause -> assertThat(pause.isOfAll())
                .isTrue());
        // Neither a lease nor a message: counted as nothing, and in nobody's way.
        assertThat(table.lead(b, SENDER, "instance", LONG_LEASE)).isTrue();
        assertThat(table.size(b, 1_000).rows()).isZero();
        assertThat(table.resume(b, SENDER)).isTrue();
        assertThat(table.resume(b, SENDER)).isFalse();
        assertThat(table.resume(b, RelayPause.ALL)).isTrue();
        assertThat(table.pauses(b)).isEmpty();
    }

    private List<RelayPause> pausesOf(Connection own, String sender) throws SQLException {
        List<RelayPause> pauses = new ArrayList<>(table.pauses(own));
        pauses.removeIf(pause -> !pause.holdsFor(sender));
        return pauses;
    }
}
