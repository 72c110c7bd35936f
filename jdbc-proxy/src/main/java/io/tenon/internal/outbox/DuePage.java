package io.tenon.internal.outbox;

import io.tenon.internal.status.StatusId;
import java.util.ArrayList;
import java.util.List;

/** Rows that are due, in the order of their ids, as far as their messages stay below a bound; one at least. Not thread-safe. */
final class DuePage {
    private final long mostBytes;
    private final List<StatusId> ids = new ArrayList<>();
    private long bytes;
    private boolean full;

    DuePage(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    void found(StatusId id, long size) {
        if (!ids.isEmpty() && id.compareTo(last()) <= 0) {
            return; // A query that is tried again shows rows again.
        }
        if (!full && (ids.isEmpty() || bytes + size <= mostBytes)) {
            ids.add(id);
            bytes += size;
        } else {
            full = true;
        }
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    List<StatusId> ids() {
        return ids;
    }

    StatusId last() {
        return ids.get(ids.size() - 1);
    }
}
