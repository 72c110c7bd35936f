package io.tenon.internal.meters;

/**
 * Hears of the series there are, to bind them to a metrics library. {@link #added} and {@link #removed} are called one
 * at a time, on whichever thread makes or closes a DataSource or a producer: they must be quick, and must not wait for
 * other threads. Thread-safe.
 */
public interface MeterListener {
    /**
     * A series is there that was not there before. It is called for those as well that were there when the listener
     * came.
     */
    void added(Series series);

    /** A series is not there any more: its last owner was closed. */
    void removed(Series series);

    /**
     * A timing has a further value. It is called on the thread that was timed, perhaps the application's in its commit:
     * it must be quick, and may be called at once by several threads.
     *
     * @param series one that was added
     */
    default void recorded(Series series, long nanos) {}
}
