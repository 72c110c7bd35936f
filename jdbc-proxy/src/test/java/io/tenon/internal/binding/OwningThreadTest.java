package io.tenon.internal.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class OwningThreadTest {
    private final OwningThread owning = new OwningThread();

    /** A thread has the loader of the application that it worked for, and a server's pool keeps its connections. */
    @Test
    void aConnectionKeepsNoThreadThatHasWorkedOnIt() throws Exception {
        WeakReference<Thread> owner = ended(() -> {
            owning.begin();
            owning.work();
        });
        WeakReference<Thread> guest = ended(owning::work);

        try {
            await().untilAsserted(() -> {
                System.gc();
                assertThat(owner.get()).as("its owner").isNull();
                assertThat(guest.get()).as("its guest").isNull();
            });
        } finally {
            Reference.reachabilityFence(owning);
        }
    }

    @Test
    void anotherThreadTakesOverWithItsSecondStatementInARow() throws Exception {
        owning.begin();
        owning.work();
        assertThat(owning.isCurrent()).isTrue();

        ended(owning::work);
        assertThat(owning.isCurrent())
                .as("after one statement of another thread")
                .isTrue();

        ended(() -> {
            owning.work();
            owning.work();
        });
        assertThat(owning.isCurrent()).as("after two in a row").isFalse();
    }

    private static WeakReference<Thread> ended(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work, "application");
        thread.start();
        thread.join();
        return new WeakReference<>(thread);
    }
}
