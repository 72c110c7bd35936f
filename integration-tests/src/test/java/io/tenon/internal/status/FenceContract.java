package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a fence promises: the absent segment stays absent, and nobody waits longer than the bound. */
abstract class FenceContract extends StatusTableFixture {

    // The fence.

    @Test
    void r7_3_absentSegmentIsFencedAndItsLateRowRefused() throws SQLException {
        StatusId s = StatusId.next();
        assertThat(fence(b, s, BOUND)).isEqualTo(Fence.INSERTED);
        assertThat(kindOf(s)).isEqualTo(StatusKind.FENCED);
        assertThatThrownBy(() -> table.insertLive(a, s))
                .isInstanceOf(SegmentFencedException.class)
                .hasMessageContaining(s.toString())
                .hasMessageContaining("must be rolled back");
        a.rollback();
        assertThat(kindOf(s)).isEqualTo(StatusKind.FENCED);
    }

    @Test
    void r7_3_segmentOfAnOpenTransactionIsStillLiveWithinTheBound() throws SQLException {
        StatusId s = StatusId.next();
        table.insertLive(a, s);
        long begun = System.nanoTime();
        assertThat(fence(b, s, BOUND)).isEqualTo(Fence.STILL_LIVE);
        assertThat(millisSince(begun)).isLessThan(BOUND + 2_000);
        a.commit();
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
    }

    @Test
    void r7_3_committedSegmentIsADuplicateAndStaysLive() throws SQLException {
        StatusId s = live();
        assertThat(fence(b, s, BOUND)).isEqualTo(Fence.DUPLICATE);
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
        assertThat(fence(b, fenced(), BOUND)).isEqualTo(Fence.DUPLICATE);
    }

    @Test
    void r7_3_rowThatComesBetweenProbeAndInsertKeepsTheFenceWaitingUntilItsBound() throws Exception {
        StatusId s = StatusId.next();
        Connection late = beforeFenceInsert(b, () -> table.insertLive(a, s));
        long begun = System.nanoTime();
        assertThat(fence(late, s, BOUND)).isEqualTo(Fence.STILL_LIVE);
        assertThat(millisSince(begun)).isLessThan(BOUND + 2_500);
        assertThat(query(b, lockTimeout())).isEqualTo(query(connection(), lockTimeout()));
    }

    @Test
    void r7_3_fenceThatWaitedGetsTheKeyWhenTheTransactionRollsBack() throws Exception {
        StatusId s = StatusId.next();
        Connection late = beforeFenceInsert(b, () -> table.insertLive(a, s));
        Future<Fence> fence = threads.submit(() -> fence(late, s, 20_000));
        awaitWaiting(1);
        a.rollback();
        assertThat(fence.get(20, TimeUnit.SECONDS)).isEqualTo(Fence.INSERTED);
        assertThat(kindOf(s)).isEqualTo(StatusKind.FENCED);
    }

    @Test
    void r7_3_fenceThatWaitedIsADuplicateWhenTheTransactionCommits() throws Exception {
        StatusId s = StatusId.next();
        Connection late = beforeFenceInsert(b, () -> table.insertLive(a, s));
        Future<Fence> fence = threads.submit(() -> fence(late, s, 20_000));
        awaitWaiting(1);
        a.commit();
        assertThat(fence.get(20, TimeUnit.SECONDS)).isEqualTo(Fence.DUPLICATE);
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
    }

    @Test
    void r7_3_ofTwoFencesThatWaitedOneWinsAndNoDeadlockSurfaces() throws Exception {
        StatusId s = StatusId.next();
        CyclicBarrier bothProbed = new CyclicBarrier(2, () -> run(() -> table.insertLive(a, s)));
        Connection first = beforeFenceInsert(b, bothProbed::await);
        Connection second = beforeFenceInsert(connection(), bothProbed::await);
        List<Future<Fence>> fences = Arrays.asList(
                threads.submit(() -> fence(first, s, 20_000)), threads.submit(() -> fence(second, s, 20_000)));
        awaitWaiting(2);
        a.rollback();
        assertThat(Arrays.asList(
                        fences.get(0).get(20, TimeUnit.SECONDS), fences.get(1).get(20, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder(Fence.INSERTED, Fence.DUPLICATE);
    }

    @Test
    void r7_3_fencesOfDifferentAbsentKeysDoNotDisturbEachOther() throws Exception {
        int parallel = 8;
        CyclicBarrier start = new CyclicBarrier(parallel);
        List<SQLException> failures = new CopyOnWriteArrayList<>();
        List<Future<List<Fence>>> runs = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            Connection own = connection();
            runs.add(threads.submit(() -> {
                List<Fence> fences = new ArrayList<>();
                for (int round = 0; round < 25; round++) {
                    start.await(20, TimeUnit.SECONDS);
                    try {
                        fences.add(fence(own, StatusId.next(), 5_000));
                    } catch (SQLException e) {
                        failures.add(e); // the others go on, since a thread that leaves breaks the barrier for all
                    }
                }
                return fences;
            }));
        }
        for (Future<List<Fence>> run : runs) {
            run.get(60, TimeUnit.SECONDS);
        }
        assertThat(failures).isEmpty();
        for (Future<List<Fence>> run : runs) {
            assertThat(run.get(60, TimeUnit.SECONDS)).hasSize(25).containsOnly(Fence.INSERTED);
        }
    }

    @Test
    void r7_3_manyAbsentSegmentsAreFencedByOneInsert() throws SQLException {
        List<StatusId> absent = ids(300);
        AtomicInteger inserts = new AtomicInteger();
        Connection counted = intercepted(b, sql -> inserts.addAndGet(isFenceInsert(sql) ? 1 : 0));
        assertThat(table.fence(counted, absent, BOUND).values()).hasSize(300).containsOnly(Fence.INSERTED);
        assertThat(inserts).hasValue(1);
        assertThat(table.survey().countRows(b, 10).rows(StatusKind.FENCED)).isEqualTo(300);
        assertThatThrownBy(() -> table.insertLive(a, absent.get(299))).isInstanceOf(SegmentFencedException.class);
    }

    @Test
    void r7_3_amongManyAbsentSegmentsTheLiveAndTheCommittedAreFoundAndKeptAndNoneWaitsForAnother() throws SQLException {
        List<StatusId> before = ids(20);
        StatusId open = fencedBy(a);
        List<StatusId> between = ids(20);
        StatusId committed = live();
        StatusId fenced = fenced();
        List<StatusId> after = ids(20);
        List<StatusId> all = new ArrayList<>(before);
        all.addAll(Arrays.asList(fenced, committed, open));
        all.addAll(between);
        all.addAll(after);
        long begun = System.nanoTime();
        Map<StatusId, Fence> fences = table.fence(b, all, BOUND);
        assertThat(millisSince(begun)).isLessThan(BOUND + 3_000);
        assertThat(fences)
                .hasSize(63)
                .containsEntry(open, Fence.STILL_LIVE)
                .containsEntry(committed, Fence.DUPLICATE)
                .containsEntry(fenced, Fence.DUPLICATE);
        for (StatusId absent : all) {
            if (!Arrays.asList(fenced, committed, open).contains(absent)) {
                assertThat(fences).containsEntry(absent, Fence.INSERTED);
            }
        }
        a.commit();
        assertThat(kindOf(open)).isEqualTo(StatusKind.LIVE);
        assertThat(kindOf(committed)).isEqualTo(StatusKind.LIVE);
        assertThat(table.survey().countRows(b, 10).rows(StatusKind.FENCED)).isEqualTo(61);
    }

    @Test
    void r7_3_rowThatComesAmongManyBetweenProbeAndInsertUndoesNoFenceAndIsNotOverlooked() throws SQLException {
        List<StatusId> segments = ids(9);
        StatusId late = segments.get(4);
        Connection overtaken = beforeFenceInsert(b, () -> {
            table.insertLive(a, late);
            a.commit();
        });
        Map<StatusId, Fence> fences = table.fence(overtaken, segments, BOUND);
        assertThat(fences).hasSize(9).containsEntry(late, Fence.DUPLICATE);
        assertThat(Collections.frequency(fences.values(), Fence.INSERTED)).isEqualTo(8);
        assertThat(kindOf(late)).isEqualTo(StatusKind.LIVE);
    }

    @Test
    void r7_3_transactionThatIsFencedTogetherWithManySeesAFenceOrNoneButNoDeadlock() throws Exception {
        for (int round = 0; round < 20; round++) {
            List<StatusId> segments = ids(40);
            CyclicBarrier start = new CyclicBarrier(2);
            Future<Map<StatusId, Fence>> fencing = threads.submit(() -> {
                start.await(20, TimeUnit.SECONDS);
                return table.fence(b, segments, BOUND);
            });
            start.await(20, TimeUnit.SECONDS);
            List<StatusId> own = Arrays.asList(segments.get(10), segments.get(11), segments.get(30));
            boolean refused = false;
            try {
                for (StatusId s : own) {
                    table.insertLive(a, s);
                }
                a.commit();
            } catch (SegmentFencedException e) {
                refused = true;
                a.rollback();
            }
            Map<StatusId, Fence> fences = fencing.get(30, TimeUnit.SECONDS);
            assertThat(fences).hasSize(40);
            for (StatusId s : own) {
                // What was answered ROLLBACK must not be there; what is there was not answered so.
                StatusRow row = read(s, StatusId.next()).get(s);
                boolean live = row != null && row.kind() == StatusKind.LIVE;
                assertThat(live).isEqualTo(!refused);
                assertThat(live && fences.get(s) == Fence.INSERTED).isFalse();
            }
        }
    }
}
