package io.tenon.internal.spring.settings;

/** The setting {@code check-group}, which may be written for several producers at once. Stateless. */
public final class CheckGroup {
    /** The text that stands for the group of the producer. */
    static final String PRODUCER_GROUP = "{group}";

    private CheckGroup() {}

    /** Returns the check group of a producer. */
    static String of(String setting, String producerGroup) {
        return setting.replace(PRODUCER_GROUP, producerGroup);
    }
}
