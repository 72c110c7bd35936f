package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.DaemonThreads;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What ends the thread of the clean-up, and what must not. */
class CleanUpTest {
    private static final Duration GRACE = Duration.ofHours(1);
    private static final Duration RETENTION = Duration.ofDays(3);

    private final Set<StatusId> deleted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void r8_rowsWaitForTheNextSegmentWhereNoThreadCouldBeStarted() {
        AtomicInteger refusals = new AtomicInteger(1);
        try (CleanUp cleanUp = cleanUp(this::deletedAll, (work, name) -> startable(work, name, refusals))) {
            StatusId first = settle(cleanUp);
            StatusId second = settle(cleanUp);
            await().until(() -> deleted.contains(first) && deleted.contains(second));
        }
    }

    @Test
    void r8_errorOfADeletionIsFollowedByAnotherTry() {
        try (CleanUp cleanUp = cleanUp(
                ids -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new StackOverflowError("thrown by the test");
                    }
                    return deletedAll(ids);
                },
                DaemonThreads::create)) {
            StatusId row = settle(cleanUp);
            await().until(() -> deleted.contains(row));
        }
    }

    @Test
    void r8_errorOfTheRetentionEndsNothing() {
        CleanUp.Retention failing = (bound, limit) -> {
            calls.incrementAndGet();
            throw new OutOfMemoryError("thrown by the test");
        };
        try (CleanUp cleanUp = new CleanUp("test", GRACE, RETENTION, this::deletedAll, failing)) {
            cleanUp.retain();
            await().until(() -> calls.get() == 1);
            StatusId row = settle(cleanUp);
            await().until(() -> deleted.contains(row));
        }
    }

    @Test
    void r8_nothingIsDeletedAfterTheEndBecauseTheDataSourceMayBeClosedByThen() throws InterruptedException {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        CleanUp.Retention counted = (bound, limit) -> {
            calls.incrementAndGet();
            return 0;
        };
        CleanUp cleanUp = new CleanUp("test", GRACE, RETENTION, this::deletedAll, counted, (work, name) -> {
            threads.add(DaemonThreads.create(work, name));
            return threads.get(0);
        });
        cleanUp.settled(Collections.singletonList(StatusId.next()), false);
        await().until(() -> threads.get(0).getState() == Thread.State.TIMED_WAITING);
        cleanUp.close();
        threads.get(0).join();
        assertThat(calls).hasValue(0);
        assertThat(deleted).isEmpty();
    }

    private CleanUp cleanUp(CleanUp.Deletion deletion, BiFunction<Runnable, String, Thread> threads) {
        return new CleanUp("test", GRACE, RETENTION, deletion, (bound, limit) -> 0, threads);
    }

    private int deletedAll(Collection<StatusId> ids) {
        deleted.addAll(ids);
        return ids.size();
    }

    private static StatusId settle(CleanUp cleanUp) {
        StatusId row = StatusId.next();
        List<StatusId> rows = Collections.singletonList(row);
        cleanUp.settled(rows, true);
        return row;
    }

    private static Thread startable(Runnable work, String name, AtomicInteger refusals) {
        if (refusals.getAndDecrement() <= 0) {
            return DaemonThreads.create(work, name);
        }
        return new Thread(work, name) {
            @Override
            public synchronized void start() {
                throw new OutOfMemoryError("unable to create native thread (thrown by the test)");
            }
        };
    }
}
