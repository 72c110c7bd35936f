package io.tenon.internal.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RingTest {
    @Test
    void worksOnEverythingInOrderAndSaysWhenItIsEmpty() {
        List<Integer> worked = new ArrayList<>();
        AtomicInteger ends = new AtomicInteger();
        Ring<Integer> ring = new Ring<>("ring-test", 1024, (item, endOfBatch) -> {
            worked.add(item);
            ends.addAndGet(endOfBatch ? 1 : 0);
        });
        for (int i = 0; i < 1000; i++) {
            assertThat(ring.offer(i)).isTrue();
        }
        ring.close(Duration.ofSeconds(5));
        assertThat(worked).hasSize(1000).isSorted();
        assertThat(ends).hasPositiveValue();
    }

    @Test
    void aFullRingRefusesInsteadOfWaitingAndTakesAgainWhenThereIsRoom() {
        CountDownLatch gate = new CountDownLatch(1);
        Queue<Integer> worked = new ConcurrentLinkedQueue<>();
        Ring<Integer> ring = new Ring<>("ring-test", 2, (item, endOfBatch) -> {
            awaitQuietly(gate);
            worked.add(item);
        });
        int taken = 0;
        while (ring.offer(taken)) {
            taken++;
        }
        assertThat(taken).isEqualTo(2);
        gate.countDown();
        int all = taken;
        await().until(() -> ring.offer(all));
        ring.close(Duration.ofSeconds(5));
        assertThat(worked).containsExactly(0, 1, 2);
    }

    @Test
    void aWorkerThatThrowsLosesItsItemOnly() {
        Queue<Integer> worked = new ConcurrentLinkedQueue<>();
        Ring<Integer> ring = new Ring<>("ring-test", 8, (item, endOfBatch) -> {
            if (item == 1) {
                throw new IllegalStateException("thrown by the test");
            }
            worked.add(item);
        });
        for (int i = 0; i < 3; i++) {
            assertThat(ring.offer(i)).isTrue();
        }
        ring.close(Duration.ofSeconds(5));
        assertThat(worked).containsExactly(0, 2);
    }

    @Test
    void aClosedRingTakesNothingMore() {
        Ring<Integer> ring = new Ring<>("ring-test", 8, (item, endOfBatch) -> {});
        ring.close(Duration.ofSeconds(5));
        assertThat(ring.offer(1)).isFalse();
    }

    @Test
    void closingGivesUpOnAWorkerThatIsStuck() {
        CountDownLatch never = new CountDownLatch(1);
        Ring<Integer> ring = new Ring<>("ring-test", 8, (item, endOfBatch) -> awaitQuietly(never));
        assertThat(ring.offer(1)).isTrue();
        long start = System.nanoTime();
        ring.close(Duration.ofMillis(200));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(3));
        never.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
