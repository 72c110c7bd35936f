package io.tenon.internal.binding;

import org.jspecify.annotations.Nullable;

/**
 * Whether JTA's transaction manager leads the transaction of a connection, and by which transaction of its own. Thread-safe: it may be
 * asked at any time; who changes it orders that.
 */
public final class JtaMembership {
    /** JTA's transaction in which the connection's own began, or was taken over by another thread; null if there is none. */
    private volatile @Nullable JtaScope scope;

    /**
     * Whether the transaction began in one of JTA's, or was enlisted since. It stays so until the transaction ends: what JTA's transaction
     * manager does with it, no call on this connection need tell, also where the manager has let go of the connection already.
     */
    private volatile boolean led;

    JtaMembership() {}

    /** Another transaction begins on the connection, or there is none any more. */
    void begin(@Nullable JtaScope began) {
        scope = began;
        led = began != null;
    }

    /**
     * A statement runs that may be the first of the transaction, or on another thread than before, where what was suspended may be resumed:
     * the thread's transaction of JTA's is this one.
     */
    void take(@Nullable JtaScope resumed) {
        scope = resumed;
        if (resumed != null) {
            led = true;
        }
    }

    /** JTA leads the transaction from now on, whether or not it tells by which of its own. */
    public void note(@Nullable JtaScope told) {
        if (scope == null) {
            scope = told;
        }
        led = true;
    }

    /** Null if the transaction is in none of JTA's, as is one that was taken over by a thread that has none. */
    public @Nullable JtaScope scope() {
        return scope;
    }

    /** Whether JTA has led the transaction at any time since it began. */
    public boolean isLed() {
        return led;
    }

    /** Marks JTA's transaction, so that it can only be rolled back. Returns whether that is so. */
    public boolean veto() {
        JtaScope vetoed = scope;
        return vetoed != null && vetoed.setRollbackOnly();
    }
}
