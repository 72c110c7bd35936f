package io.tenon.internal.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whose turn it is in a queue that was chosen; ends are answered by hand. */
class QueueOrderTest {
    private static final ChosenQueue QUEUE = new ChosenQueue("orders", "broker", 1);
    private static final ChosenQueue OTHER = new ChosenQueue("orders", "broker", 2);

    private final List<String> sent = new ArrayList<>();
    private Runnable watch = () -> {};
    private final QueueOrder order = new QueueOrder((work, millis) -> watch = work);

    @Test
    void r6_anEndIsSentWhenTheOneBeforeItInItsQueueIsOver() {
        End first = enter(QUEUE, "first");
        End second = enter(QUEUE, "second");
        enter(QUEUE, "third");
        enter(OTHER, "elsewhere");
        assertThat(sent).containsExactly("first", "elsewhere");
        order.left(QUEUE, first);
        assertThat(sent).containsExactly("first", "elsewhere", "second");
        order.left(QUEUE, second);
        assertThat(sent).containsExactly("first", "elsewhere", "second", "third");
    }

    @Test
    void aQueueIsForgottenWhenItsLastEndIsOver() {
        assertThat(order.isIdle()).isTrue();
        End only = enter(QUEUE, "only");
        assertThat(order.isIdle()).isFalse();
        order.left(QUEUE, only);
        assertThat(order.isIdle()).isTrue();
    }

    @Test
    void r6_thousandsThatAreOverAtOnceAreNoDeepStack() {
        End first = enter(QUEUE, "first");
        for (int i = 0; i < 50_000; i++) {
            End refused = new End("refused");
            refused.overAtOnce = true;
            assertThat(order.enter(QUEUE, refused)).isFalse();
        }
        order.left(QUEUE, first);
        assertThat(sent).hasSize(50_001);
        assertThat(order.isIdle()).isTrue();
    }

    @Test
    void r6_anEndOfWhichNothingIsEverHeardIsGivenUp() {
        End lost = enter(QUEUE, "lost");
        enter(QUEUE, "next");
        watch.run();
        assertThat(sent).containsExactly("lost");
        lost.overdue = true;
        watch.run();
        assertThat(sent).containsExactly("lost", "next");
        order.left(QUEUE, lost); // heard after all, too late
        enter(QUEUE, "behind");
        assertThat(sent).containsExactly("lost", "next");
    }

    @Test
    void r6_anEndOfWhichNothingIsEverHeardKeepsPlainSendsWaitingOnlyUntilItIsGivenUp() throws Exception {
        End lost = enter(QUEUE, "lost");
        lost.overdue = true;
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> order.await(QUEUE, System.nanoTime() + TimeUnit.HOURS.toNanos(1)),
                "no END waits behind it, so nobody else looks after it");
        assertThat(order.isIdle()).isTrue();
    }

    @Test
    void r6_aPlainSendWaitsForWhatWasCommittedBeforeItAndForNothingElse() throws Exception {
        End before = enter(QUEUE, "before");
        CountDownLatch over = new CountDownLatch(1);
        Thread plain = new Thread(() -> {
            try {
                order.await(QUEUE, System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
                over.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        plain.start();
        while (plain.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        enter(QUEUE, "after");
        order.left(QUEUE, before);
        assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(order.isIdle()).isFalse();
    }

    @Test
    void r6_aPlainSendWaitsNoLongerThanItMay() throws Exception {
        enter(QUEUE, "stuck");
        order.await(QUEUE, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20));
        order.await(OTHER, System.nanoTime() + TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void eachOfManyThreadsKeepsItsOrder() throws Exception {
        List<String> all = Collections.synchronizedList(new ArrayList<>());
        int threads = 8;
        int each = 5000;
        List<Thread> started = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int name = t;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    Immediate end = new Immediate(name + ":" + i, all);
                    if (order.enter(QUEUE, end)) {
                        end.run();
                    }
                }
            });
            thread.start();
            started.add(thread);
        }
        for (Thread thread : started) {
            thread.join();
        }
        assertThat(all).hasSize(threads * each);
        int[] next = new int[threads];
        for (String one : all) {
            List<String> parts = Arrays.asList(one.split(":"));
            assertThat(Integer.parseInt(parts.get(1))).isEqualTo(next[Integer.parseInt(parts.get(0))]++);
        }
        assertThat(order.isIdle()).isTrue();
    }

    private End enter(ChosenQueue queue, String name) {
        End end = new End(name);
        if (order.enter(queue, end)) {
            end.run();
        }
        return end;
    }

    private final class Immediate implements QueueOrder.End {
        private final String name;
        private final List<String> all;

        Immediate(String name, List<String> all) {
            this.name = name;
            this.all = all;
        }

        @Override
        public void run() {
            all.add(name);
            order.left(QUEUE, this);
        }

        @Override
        public boolean isOverdue() {
            return false;
        }
    }

    private final class End implements QueueOrder.End {
        private final String name;
        boolean overAtOnce;
        boolean overdue;

        End(String name) {
            this.name = name;
        }

        @Override
        public void run() {
            sent.add(name);
            if (overAtOnce) {
                order.left(QUEUE, this);
            }
        }

        @Override
        public boolean isOverdue() {
            return overdue;
        }
    }
}
