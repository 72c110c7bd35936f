package io.tenon.agent.operate.report;

import java.util.concurrent.atomic.AtomicBoolean;

/** Something that is off, until it ends: it is closed, or followed after all. Thread-safe. */
public final class OffEntry {
    private final boolean isNews;
    private final Runnable whenOver;
    private final AtomicBoolean over = new AtomicBoolean();

    OffEntry(boolean isNews, Runnable whenOver) {
        this.isNews = isNews;
        this.whenOver = whenOver;
    }

    /** Whether nobody was told of it before. */
    boolean isNews() {
        return isNews;
    }

    /** Returns false if it was over before. */
    boolean end() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            whenOver.run();
        }
        return first;
    }
}
