package com.atomikos.icatch.jta;

import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import org.jspecify.annotations.Nullable;

/** Starts when it is asked, as Atomikos's of this name. */
public class UserTransactionManager implements TransactionManager {
    private static boolean started;

    public boolean isStarted() {
        return started;
    }

    @Override
    public void begin() {
        started = true;
    }

    @Override
    public void commit() {
        started = true;
    }

    @Override
    public int getStatus() {
        started = true;
        return 0;
    }

    @Override
    public @Nullable Transaction getTransaction() {
        started = true;
        return null;
    }

    @Override
    public void resume(Transaction transaction) {
        started = true;
    }

    @Override
    public void rollback() {
        started = true;
    }

    @Override
    public void setRollbackOnly() {
        started = true;
    }

    @Override
    public void setTransactionTimeout(int seconds) {
        started = true;
    }

    @Override
    public @Nullable Transaction suspend() {
        started = true;
        return null;
    }
}
