package io.tenon.internal.rescue;

import io.tenon.internal.datasource.TrackedDataSource;

/** Hears of each half that was rescued, on the rescuer's thread, which it must not keep. */
public interface RescueEvents {
    void rescued(String topic, String messageId, TrackedDataSource dataSource);
}
