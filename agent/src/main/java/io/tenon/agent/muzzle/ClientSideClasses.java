package io.tenon.agent.muzzle;

/**
 * The names of the classes that are linked to an application's RocketMQ client: they are not loaded with the rest of
 * the agent, but are defined once more beside each client. Stateless.
 */
public final class ClientSideClasses {
    /** The class from which all the others are reached. */
    public static final String FIRST = "io.tenon.agent.rocketmq.LinkedClient";

    private static final String[] PACKAGES = {
        "io.tenon.agent.rocketmq.", "io.tenon.internal.relay.", "io.tenon.internal.rocketmq.", "io.tenon.rocketmq."
    };

    private ClientSideClasses() {}

    /** @param className the name with dots */
    public static boolean contain(String className) {
        for (String prefix : PACKAGES) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
