package io.tenon.internal.rescue;

import io.tenon.internal.datasource.TrackedDataSource;

/** Hears of each half that was rescued. Used by one thread, the rescuer's, which it must not keep. */
public interface RescueEvents {
    /** @param topic with its namespace */
    void rescued(String topic, String messageId, TrackedDataSource dataSource);
}
