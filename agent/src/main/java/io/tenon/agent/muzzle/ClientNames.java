package io.tenon.agent.muzzle;

import org.jspecify.annotations.Nullable;

/**
 * The names by which a RocketMQ client is known, wherever its classes are. This is asked for every class that is
 * loaded, so this class needs no other one. Stateless.
 */
public final class ClientNames {
    /** The folder in which RocketMQ's own client has its classes. */
    public static final String STOCK = "org/apache/rocketmq/";

    private static final String PRODUCER = "/client/producer/DefaultMQProducer";
    private static final String CONFIG = "client/ClientConfig";
    private static final String IMPLEMENTATION = "/client/impl/producer/DefaultMQProducerImpl";

    private ClientNames() {}

    /**
     * Returns the folder of a client's classes, {@link #STOCK} where nobody has moved them; null if this is not the
     * name of its producer, or of the producer's implementation.
     *
     * @param className the name with slashes
     */
    public static @Nullable String folderOf(String className) {
        if (isProducer(className)) {
            return before(className, PRODUCER);
        }
        return className.endsWith(IMPLEMENTATION) ? before(className, IMPLEMENTATION) : null;
    }

    /** Whether the name is that of a producer, not of its implementation. */
    public static boolean isProducer(String className) {
        return className.endsWith(PRODUCER);
    }

    /**
     * Whether a class whose superclass is known is a producer: every client's producer extends the configuration of its
     * own client, which a subclass of a client's producer, or a facade that has only the name, does not.
     *
     * @param superName the name of the superclass, with slashes
     */
    public static boolean isProducer(String className, @Nullable String superName) {
        return isProducer(className) && (before(className, PRODUCER) + CONFIG).equals(superName);
    }

    private static String before(String className, String end) {
        return className.substring(0, className.length() - end.length() + 1);
    }
}
