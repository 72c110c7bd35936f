package io.tenon.agent.muzzle;

import org.jspecify.annotations.Nullable;

/** By what name a RocketMQ client is known, wherever its classes are. Asked of every class that is loaded: needs no other one. */
public final class ClientNames {
    /** Where RocketMQ's own client has its classes. */
    public static final String STOCK = "org/apache/rocketmq/";

    private static final String PRODUCER = "/client/producer/DefaultMQProducer";
    private static final String CONFIG = "client/ClientConfig";
    private static final String IMPLEMENTATION = "/client/impl/producer/DefaultMQProducerImpl";

    private ClientNames() {}

    /**
     * The folder of a client's classes, {@link #STOCK} where nobody has moved them; null if this is not the name of its
     * producer, or of the producer's implementation.
     *
     * @param className with slashes
     */
    public static @Nullable String folderOf(String className) {
        if (isProducer(className)) {
            return before(className, PRODUCER);
        }
        return className.endsWith(IMPLEMENTATION) ? before(className, IMPLEMENTATION) : null;
    }

    /** Whether it is the producer itself, not its implementation. */
    public static boolean isProducer(String className) {
        return className.endsWith(PRODUCER);
    }

    /**
     * The same of a class whose superclass is known: every client's producer extends the configuration of its own client, which
     * a subclass of a client's producer, or a facade that has only the name, does not.
     *
     * @param superName with slashes
     */
    public static boolean isProducer(String className, @Nullable String superName) {
        return isProducer(className) && (before(className, PRODUCER) + CONFIG).equals(superName);
    }

    private static String before(String className, String end) {
        return className.substring(0, className.length() - end.length() + 1);
    }
}
