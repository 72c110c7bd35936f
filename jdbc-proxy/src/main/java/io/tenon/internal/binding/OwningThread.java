package io.tenon.internal.binding;

import org.jspecify.annotations.Nullable;

/**
 * The thread that a connection's transaction belongs to (R1): the one that began to work in it. Another thread takes
 * the transaction over with its second statement in a row. A single statement of another thread does not move it,
 * since a helper thread may run one query with a time limit. A transaction in which nothing has run yet belongs to
 * the thread that runs its first statement. Not synchronized: where two threads race for one connection, one of them
 * wins.
 */
final class OwningThread {
    private volatile @Nullable Thread owner;
    private volatile @Nullable Thread guest;
    private boolean ownerHasWorked;

    /**
     * Whether another thread has taken the transaction over. Then what Spring says on the present thread is about
     * another transaction, and is not compared.
     */
    private volatile boolean moved;

    /** A transaction begins, or its connection is borrowed, on the calling thread. */
    void begin() {
        owner = Thread.currentThread();
        guest = null;
        ownerHasWorked = false;
        moved = false;
    }

    /**
     * The transaction has ended, and no call will tell when the next one begins. So the next one belongs to the
     * thread that runs its first statement.
     */
    void rest() {
        guest = null;
        ownerHasWorked = false;
    }

    /**
     * The connection is closed. A pool may keep it for long (Liberty's keeps the handle that it gave out last), and a thread keeps the
     * application that it worked for.
     */
    void end() {
        owner = null;
        guest = null;
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
