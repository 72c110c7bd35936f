package io.tenon.crash;

/**
 * A method of Tenon, of RocketMQ's client or of a JDBC driver in which an instance can be stopped. They are named by
 * text, since most are not to be seen from here; a name that leads nowhere any more fails the instance's start.
 */
enum Site {
    SEND("io.tenon.rocketmq.BoundSends", "send", 1),
    NEW_ATTEMPT("io.tenon.internal.half.HalfMessage", "newAttempt", 0),
    SEND_HALF("io.tenon.internal.rocketmq.RocketMqClient", "sendHalf", 5),
    ACKNOWLEDGED("io.tenon.internal.half.HalfMessage", "acknowledged", 2),
    INSERT_LIVE("io.tenon.internal.status.StatusTable", "insertLive", 2),
    AWAIT_STORED("io.tenon.internal.half.HalfMessage", "awaitStored", 1),
    INSERT_VOID("io.tenon.internal.status.StatusTable", "insertVoid", 2),
    SEAL("io.tenon.internal.status.StatusTable", "seal", 2),
    DRIVER_COMMIT(Site.DRIVER, "commit", 0),
    DRIVER_ROLLBACK(Site.DRIVER, "rollback", 0),
    DRIVER_ROLLBACK_TO_SAVEPOINT(Site.DRIVER, "rollback", 1),
    END("io.tenon.internal.rocketmq.RocketMqEnds", "end", 5),
    /** A request's bytes were given to the network. */
    WRITTEN("org.apache.rocketmq.remoting.netty.ResponseFuture", "setSendRequestOK", 1),
    DELIVER("io.tenon.internal.status.StatusTable", "deliver", 2),
    ENDED("io.tenon.internal.half.HalfMessage", "ended", 0),
    DELETE("io.tenon.internal.status.StatusTable", "delete", 2),
    CHECK("io.tenon.rocketmq.CheckReceiver", "checkTransactionState", 3),
    FENCE("io.tenon.internal.status.FenceInsert", "fence", 1),
    FENCE_INSERT("io.tenon.internal.status.FenceInsert", "take", 2),
    DISOWN("io.tenon.internal.status.StatusTable", "disownIn", 3),
    OUTBOX_INSERT(Site.OUTBOX, "insert", 4),
    RENEW(Site.OUTBOX, "renew", 3),
    OUTBOX_WRITE("io.tenon.internal.transaction.OutboxSegment", "writeElsewhere", 1),
    PLACED("io.tenon.internal.relay.OutboxSender", "committing", 1),
    OWNED("io.tenon.internal.relay.OutboxSender", "committed", 1),
    OWNER_SENDS(Site.SENDS, "send", 2),
    OWNER_DELETES(Site.OUTBOX, "delete", 2),
    HAND_OVER(Site.OUTBOX, "handOver", 2),
    HAND_OVER_REST(Site.OUTBOX, "handOver", 3),
    /** Also where it is renewed. */
    TAKE_LEASE(Site.OUTBOX, "lead", 4),
    LEAD("io.tenon.internal.lead.Leadership", "lead", 0),
    RELAY_READS("io.tenon.internal.relay.RelayPass", "queue", 3),
    RELAY_SENDS(Site.SENDS, "send", 2),
    RELAY_DELETES(Site.OUTBOX, "delete", 2),
    KEEP_ONLY(Site.OUTBOX, "keepOnly", 3),
    PARK(Site.OUTBOX, "park", 3),
    /** Where the client learns the brokers' addresses: each instance has a line of its own to the broker. */
    ROUTE("org.apache.rocketmq.client.impl.MQClientAPIImpl", "getTopicRouteInfoFromNameServer", 3);

    private static final String DRIVER = "";
    private static final String OUTBOX = "io.tenon.internal.outbox.OutboxTable";
    private static final String SENDS = "io.tenon.internal.rocketmq.RocketMqSends";

    /** Before or after the method's own code. */
    enum Side {
        BEGIN,
        END
    }

    private final String type;
    private final String method;
    private final int parameters;

    Site(String type, String method, int parameters) {
        this.type = type;
        this.method = method;
        this.parameters = parameters;
    }

    String typeName(String driverConnection) {
        return type.isEmpty() ? driverConnection : type;
    }

    String method() {
        return method;
    }

    int parameters() {
        return parameters;
    }
}
