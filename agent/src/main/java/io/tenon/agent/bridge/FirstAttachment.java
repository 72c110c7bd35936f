package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * Which attachment of the agent is this JVM's. A second one, of the same jar or another version, would advise each class once more, and
 * a class that is given the same interface twice cannot be loaded. Thread-safe.
 */
public final class FirstAttachment {
    private static String @Nullable [] first;

    private FirstAttachment() {}

    /**
     * Returns null if this is the first attachment; else the jar and the arguments of the one that was.
     *
     * @param arguments the agent's arguments; empty if there are none
     */
    public static synchronized String @Nullable [] claim(String jar, String arguments) {
        if (first == null) {
            first = new String[] {jar, arguments};
            return null;
        }
        return first.clone();
    }
}
