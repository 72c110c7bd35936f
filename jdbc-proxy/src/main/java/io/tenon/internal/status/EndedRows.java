package io.tenon.internal.status;

import java.util.List;

/**
 * The rows of a segment whose messages have all come to their end. This is all that is kept of the segment until its rows go:
 * thousands of segments end within one grace, and each object that lives so long costs the garbage collector a copy or two.
 * Thread-safe.
 */
public final class EndedRows {
    private final CleanUp cleanUp;

    /** The LIVE row and the VOID rows, which go in one transaction. */
    final List<StatusId> rows;

    /** When the rows go, on {@link System#nanoTime()}'s clock. */
    final long atNanos;

    private volatile boolean hasCopies;

    EndedRows(CleanUp cleanUp, List<StatusId> rows, long atNanos, boolean hasCopies) {
        this.cleanUp = cleanUp;
        this.rows = rows;
        this.atNanos = atNanos;
        this.hasCopies = hasCopies;
    }

    /** Notes that a broker has asked about one of the halves, so that it holds copies of them: the rows go at once. */
    public void copiesMayExist() {
        if (!hasCopies) {
            hasCopies = true;
            cleanUp.settled(rows, true);
        }
    }
}
