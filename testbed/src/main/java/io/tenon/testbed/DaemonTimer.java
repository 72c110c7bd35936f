package io.tenon.testbed;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Timers of one thread that keep no JVM alive. */
final class DaemonTimer {
    private DaemonTimer() {}

    static ScheduledExecutorService named(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
