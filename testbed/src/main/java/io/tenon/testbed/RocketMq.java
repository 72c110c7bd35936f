package io.tenon.testbed;

import java.nio.file.Path;

/** What is one for the whole JVM in RocketMQ. */
final class RocketMq {
    private static final String LOGS = "tenon.testbed.logs";

    private RocketMq() {}

    /**
     * Sends RocketMQ's own log there, unless a class of it was loaded before or the place was set from outside
     * ({@code -Dtenon.testbed.logs}): its logging is set up once, on first use.
     */
    static void logTo(Path directory) {
        if (System.getProperty(LOGS) == null) {
            System.setProperty(LOGS, directory.toString());
        }
    }
}
