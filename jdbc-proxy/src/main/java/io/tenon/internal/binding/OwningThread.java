package io.tenon.internal.binding;

import org.jspecify.annotations.Nullable;

/**
 * The thread that a connection's transaction belongs to (R1): the one that began to work in it. Another thread takes
 * the transaction over with its second statement in a row. A single statement of another thread does not move it,
 * since a helper thread may run one query with a time limit. A transaction in which nothing has run yet belongs to
 * the thread that runs its first statement. Not synchronized: where two threads race for one connection, one of them
 * wins.
 *
 * <p>A server's pool may keep a connection for longer than an application, and a thread that has ended still has its context class
 * loader. So a thread is told by an object that stands for it.
 */
final class OwningThread {
    /** An object that stands for the calling thread, and refers to nothing. */
    private static final ThreadLocal<Object> CURRENT = ThreadLocal.withInitial(Object::new);

    private volatile @Nullable Object owner;
    private volatile @Nullable Object guest;
    private boolean ownerHasWorked;

    /**
     * Whether another thread has taken the transaction over. Then what Spring says on the present thread is about
     * another transaction, and is not compared.
     */
    private volatile boolean moved;

    /** A transaction begins, or its connection is borrowed, on the calling thread. */
    void begin() {
        owner = CURRENT.get();
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

    /** A statement runs on the calling thread. Returns whether the transaction belongs to it from now on, and did not before. */
    boolean work() {
        Object current = CURRENT.get();
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
        return owner == CURRENT.get();
    }

    boolean hasMoved() {
        return moved;
    }
}
