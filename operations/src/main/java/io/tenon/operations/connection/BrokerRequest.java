package io.tenon.operations.connection;

import org.jspecify.annotations.Nullable;

/** A question to a broker or name server, by the code that all versions share. Immutable. */
public final class BrokerRequest {
    private final int code;
    private final @Nullable String topic;
    private final @Nullable String group;

    private BrokerRequest(int code, @Nullable String topic, @Nullable String group) {
        this.code = code;
        this.topic = topic;
        this.group = group;
    }

    /** Returns the request GET_ROUTEINFO_BY_TOPIC, to a name server. */
    public static BrokerRequest routeOf(String topic) {
        return new BrokerRequest(105, topic, null);
    }

    /** Returns the request GET_BROKER_CONFIG. */
    public static BrokerRequest settings() {
        return new BrokerRequest(26, null, null);
    }

    /** Returns the request GET_BROKER_RUNTIME_INFO. */
    public static BrokerRequest runtime() {
        return new BrokerRequest(28, null, null);
    }

    /** Returns the request GET_PRODUCER_CONNECTION_LIST. */
    public static BrokerRequest producersOf(String group) {
        return new BrokerRequest(204, null, group);
    }

    /** Returns the request GET_TOPIC_CONFIG, which brokers of the 4.x line do not know. */
    public static BrokerRequest topicSettings(String topic) {
        return new BrokerRequest(351, topic, null);
    }

    public int code() {
        return code;
    }

    public @Nullable String topic() {
        return topic;
    }

    public @Nullable String group() {
        return group;
    }
}
