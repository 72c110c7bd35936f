package com.example.binding;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A pool of one thread. */
final class Worker implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    /** Returns when it is done. */
    void run(Act act) throws Exception {
        thread.submit(() -> {
                    act.go();
                    return null;
                })
                .get();
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
