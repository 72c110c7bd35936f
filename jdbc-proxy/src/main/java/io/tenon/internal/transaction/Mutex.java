package io.tenon.internal.transaction;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is held while a database answers. A monitor would keep the carrier of a virtual thread for as long, before Java 24.
 * Reentrant; for try-with-resources.
 */
final class Mutex extends ReentrantLock implements AutoCloseable {
    private static final long serialVersionUID = 1;

    /** Waits for the lock, and takes it. */
    Mutex hold() {
        lock();
        return this;
    }

    @Override
    public void close() {
        unlock();
    }
}
