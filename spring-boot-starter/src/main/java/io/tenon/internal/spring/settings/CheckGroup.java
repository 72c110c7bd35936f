package io.tenon.internal.spring.settings;

/** The setting {@code check-group}, which may be said for several producers at once. */
public final class CheckGroup {
    /** Stands for the group of the producer. */
    static final String PRODUCER_GROUP = "{group}";

    private CheckGroup() {}

    /** The check group of a producer. */
    static String of(String setting, String producerGroup) {
        return setting.replace(PRODUCER_GROUP, producerGroup);
    }
}
