package io.tenon.quickstart;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens in other processes. Stateless. */
final class Wait {
    private Wait() {}

    /** @throws IllegalStateException if the condition is not true in time; it says what was waited for */
    static void until(BooleanSupplier condition, Duration atMost, Supplier<String> what) {
        if (!within(condition, atMost)) {
            throw new IllegalStateException("Waited " + atMost.toSeconds() + " s in vain until " + what.get());
        }
    }

    /** Whether the condition becomes true in time. */
    static boolean within(BooleanSupplier condition, Duration atMost) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                return false;
            }
            pause(Duration.ofMillis(10));
        }
        return true;
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
