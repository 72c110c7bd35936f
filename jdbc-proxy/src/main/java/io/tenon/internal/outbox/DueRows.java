package io.tenon.internal.outbox;

import io.tenon.internal.status.StatusId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows that were due at one moment, in the order of their ids, as far as a number: none that was due is missing between two of
 * them, as may be where they are looked for page by page. Not thread-safe.
 */
public final class DueRows {
    private final Deque<Found> found = new ArrayDeque<>();
    private final Set<StatusId> ids = new HashSet<>();
    private final int most;

    DueRows(int most) {
        this.most = most;
    }

    private static final class Found {
        final StatusId id;
        final long size;

        Found(StatusId id, long size) {
            this.id = id;
            this.size = size;
        }
    }

    void found(StatusId id, long size) {
        if (ids.add(id)) { // a query that is tried again shows rows again
            found.add(new Found(id, size));
        }
    }

    /** Returns the ids of all rows that were found. */
    public Set<StatusId> ids() {
        return ids;
    }

    /** Whether more may have been due. */
    public boolean isFull() {
        return ids.size() >= most;
    }

    public void leaveOut(Set<StatusId> others) {
        found.removeIf(row -> others.contains(row.id));
    }

    /**
     * Takes the next rows, and returns their ids.
     *
     * @param mostBytes how many bytes of messages they have at most; one row is taken in any case
     * @return empty if there are none left
     */
    public List<StatusId> nextPage(int mostRows, long mostBytes) {
        List<StatusId> page = new ArrayList<>();
        long bytes = 0;
        Found next = found.peek();
        while (next != null && page.size() < mostRows && (page.isEmpty() || bytes + next.size <= mostBytes)) {
            page.add(next.id);
            bytes += next.size;
            found.remove();
            next = found.peek();
        }
        return page;
    }
}
