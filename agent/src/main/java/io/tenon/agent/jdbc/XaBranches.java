package io.tenon.agent.jdbc;

/**
 * The XA branches that are begun on a thread and not ended: in them a transaction manager commits, in a way that is not
 * followed. Used by its own thread only.
 */
public final class XaBranches {
    private static final ThreadLocal<int[]> OPEN = new ThreadLocal<>();

    /** Spares the look where there is no XA at all. */
    private static volatile boolean ever;

    private XaBranches() {}

    static void started() {
        ever = true;
        int[] open = OPEN.get();
        if (open == null) {
            open = new int[1];
            OPEN.set(open);
        }
        open[0]++;
    }

    static void ended() {
        int[] open = OPEN.get();
        if (open != null && --open[0] <= 0) {
            OPEN.remove();
        }
    }

    /** Whether the calling thread is in one. */
    public static boolean isOpen() {
        return ever && OPEN.get() != null;
    }
}
