package io.tenon.quickstart;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for what happens in other processes. */
final class Wait {
    private Wait() {}

    /** @throws IllegalStateException if it is not so in time; says what was waited for */
    static void until(BooleanSupplier condition, Duration atMost, Supplier<String> what) {
        if (!within(condition, atMost)) {
            throw new IllegalStateException("Waited " + atMost.toSeconds() + " s in vain until " + what.get());
        }
    }

    /** Whether it is so in time. */
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
