package io.tenon.agent.operate.report;

import java.util.concurrent.atomic.AtomicBoolean;

/** An entry for something that is off, until that is closed, or followed after all. Thread-safe. */
public final class OffEntry {
    private final boolean isNews;
    private final Runnable whenOver;
    private final AtomicBoolean over = new AtomicBoolean();

    OffEntry(boolean isNews, Runnable whenOver) {
        this.isNews = isNews;
        this.whenOver = whenOver;
    }

    /** Whether nobody was told of this before. */
    boolean isNews() {
        return isNews;
    }

    /** Ends the entry. Returns false if it had ended before. */
    boolean end() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            whenOver.run();
        }
        return first;
    }
}
