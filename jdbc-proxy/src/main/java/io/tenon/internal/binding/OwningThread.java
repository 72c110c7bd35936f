package io.tenon.internal.binding;

import org.jspecify.annotations.Nullable;

/**
 * Whose thread a connection's transaction belongs to (R1): the one that began to work in it. Another thread takes it over
 * with its second statement in a row; a single one, such as a query that a helper thread runs with a time limit, does not
 * move it. A transaction in which nothing has run yet belongs to whoever runs the first statement. Not thread-safe by
 * itself: a race between two threads on one connection ends with one of them.
 */
final class OwningThread {
    private volatile @Nullable Thread owner;
    private volatile @Nullable Thread guest;
    private boolean ownerHasWorked;

    /** Whether it was ever taken over: then the frameworks of the first thread know nothing of it here. */
    private volatile boolean moved;

    /** A transaction begins, or its connection is borrowed, on the calling thread. */
    void begin() {
        owner = Thread.currentThread();
        guest = null;
        ownerHasWorked = false;
        moved = false;
    }

    /** The transaction has ended, and the next one begins unseen: it belongs to whoever runs its first statement. */
    void rest() {
        guest = null;
        ownerHasWorked = false;
    }

    /** A statement runs on the calling thread. Returns whether the transaction belongs to it from now on, and did not before. */
    boolean work() {
        Thread current = Thread.currentThread();
        if (owner == current) {
            ownerHasWorked = true;
            if (guest != null) {
                guest = null;
            }
            return false;
        }
        if (ownerHasWorked && guest != current) {
            guest = current;
            return false;
        }
        owner = current;
        guest = null;
        ownerHasWorked = true;
        moved = true;
        return true;
    }

    boolean isCurrent() {
        return owner == Thread.currentThread();
    }

    boolean hasMoved() {
        return moved;
    }
}
