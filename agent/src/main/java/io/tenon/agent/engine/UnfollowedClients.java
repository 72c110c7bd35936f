package io.tenon.agent.engine;

import io.tenon.agent.engine.UntiedSends.Way;
import org.jspecify.annotations.Nullable;

/**
 * Names of classes of clients that are known and cannot be followed: of their producers, only the sends are told.
 * Stateless.
 */
final class UnfollowedClients {
    /** The end of the name of the gRPC client's producer, also where shading has moved it. */
    private static final String GRPC_PRODUCER = "/client/java/impl/producer/ProducerImpl";

    /**
     * The producer of the first 2.0 releases of ONS, which bring a client of their own. Later ones have the gRPC client
     * below them.
     */
    private static final String ONS_2_PRODUCER = "com/aliyun/openservices/ons/client/rocketmq/impl/ProducerImpl";

    private static final String ONS_2_ABOVE_GRPC = "/client/java/impl/producer/ONSProducerImpl";
    private static final String R2DBC = "io/r2dbc/spi/ConnectionFactory";

    private UnfollowedClients() {}

    /**
     * Returns how a class sends that is the producer of such a client; null for all other classes.
     *
     * @param className the name with slashes
     */
    static @Nullable Way producer(String className) {
        if (className.endsWith(GRPC_PRODUCER)) {
            return Way.GRPC;
        }
        boolean isOns = className.equals(ONS_2_PRODUCER) || className.endsWith(ONS_2_ABOVE_GRPC);
        return isOns ? Way.ONS_2 : null;
    }

    /** @param type the name, with dots, of a producer's class */
    static Way wayOf(String type) {
        Way way = producer(type.replace('.', '/'));
        return way == null ? Way.GRPC : way;
    }

    static boolean isR2dbc(String className) {
        return className.equals(R2DBC);
    }
}
