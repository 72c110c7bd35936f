package io.tenon.agent.engine;

import io.tenon.agent.engine.UntiedSends.Way;
import org.jspecify.annotations.Nullable;

/** Clients that are known by name and cannot be followed: of their producers, only the sends are told. */
final class UnfollowedClients {
    /** Also where shading has moved it. */
    private static final String GRPC_PRODUCER = "/client/java/impl/producer/ProducerImpl";

    /** Of the first 2.0 releases, which bring a client of their own; and of later ones, which have gRPC's below them. */
    private static final String ONS_2_PRODUCER = "com/aliyun/openservices/ons/client/rocketmq/impl/ProducerImpl";

    private static final String ONS_2_ABOVE_GRPC = "/client/java/impl/producer/ONSProducerImpl";
    private static final String R2DBC = "io/r2dbc/spi/ConnectionFactory";

    private UnfollowedClients() {}

    /**
     * How a class sends that is the producer of such a client; null for all others.
     *
     * @param className with slashes
     */
    static @Nullable Way producer(String className) {
        if (className.endsWith(GRPC_PRODUCER)) {
            return Way.GRPC;
        }
        boolean isOns = className.equals(ONS_2_PRODUCER) || className.endsWith(ONS_2_ABOVE_GRPC);
        return isOns ? Way.ONS_2 : null;
    }

    /** @param type the name of a producer's class, with dots */
    static Way wayOf(String type) {
        Way way = producer(type.replace('.', '/'));
        return way == null ? Way.GRPC : way;
    }

    static boolean isR2dbc(String className) {
        return className.equals(R2DBC);
    }
}
