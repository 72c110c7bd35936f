package io.tenon.agent.operate.report;

import io.tenon.agent.operate.RunningMode;
import io.tenon.agent.operate.log.AgentLog;
import io.tenon.internal.DaemonThreads;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Logs, while the mode is drain, how much is outstanding, and when nothing is any more. Thread-safe. */
public final class DrainWatch {
    private static final String NAME = "DrainWatch";
    private static final long LOOK_MILLIS = 500;
    private static final int LOOKS_OF_A_LINE = 20;

    /**
     * How many counts of nothing in a row are needed: work that is between two meters for a moment, such as a row that
     * is being deleted, is missed by one count, and not by several.
     */
    private static final int ZEROS = 3;

    private final Supplier<Outstanding> outstanding;
    private boolean watching;

    public DrainWatch(Supplier<Outstanding> outstanding) {
        this.outstanding = outstanding;
    }

    /** The mode has become drain. */
    public synchronized void begin() {
        if (!watching) {
            try {
                DaemonThreads.create(this::watch, "tenon-drain").start();
                watching = true;
            } catch (OutOfMemoryError e) {
                AgentLog.warn(NAME, "no thread can be started to tell what is outstanding; JMX tells it: " + e);
            }
        }
    }

    private void watch() {
        int zeros = 0;
        int looks = 0;
        try {
            while (goesOn()) {
                Outstanding now = outstanding.get();
                zeros = now.total() == 0 ? zeros + 1 : 0;
                if (zeros == ZEROS) {
                    AgentLog.info(
                            NAME,
                            "mode is drain, and nothing is outstanding: the application can be stopped, or started without the"
                                    + " agent, and nothing waits for it. While the mode stays drain, that stays so");
                } else if (zeros == 0 && looks++ % LOOKS_OF_A_LINE == 0) {
                    AgentLog.info(NAME, "mode is drain; outstanding: " + now.text());
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean goesOn() {
        watching = RunningMode.isDraining();
        return watching;
    }
}
