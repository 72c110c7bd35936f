package io.tenon.internal.meters;

/**
 * Hears of the series there are, to bind them to a metrics library. {@link #added} and {@link #removed} are called one at a time, on
 * whichever thread makes or closes a DataSource or a producer: they must be quick, and must not wait for other threads.
 */
public interface MeterListener {
    /** There is a series that was not there before; also of those that were there when the listener came. */
    void added(Series series);

    /** It is not there any more: its last owner was closed. */
    void removed(Series series);

    /**
     * A timing has a further value. Called on the thread that was timed, perhaps the application's in its commit: must be quick,
     * and may be called at once by several threads.
     *
     * @param series one that was added
     */
    default void recorded(Series series, long nanos) {}
}
