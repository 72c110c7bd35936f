package io.tenon.internal.end;

/** Ends halves at their broker. Nothing here may block; callbacks come on any thread, exactly once. Thread-safe. */
public interface BrokerEnds {

    /**
     * Ends a half.
     *
     * @param timeoutMillis after that it must not be sent any more, nor its answer awaited
     */
    void end(StoredHalf half, boolean commit, boolean answersCheck, long timeoutMillis, EndCallback callback);

    /** Hears what became of an END. */
    interface EndCallback {
        void answered(EndAnswer answer, String detail);
    }
}
