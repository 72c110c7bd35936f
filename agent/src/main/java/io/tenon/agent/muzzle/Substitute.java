package io.tenon.agent.muzzle;

/**
 * What the client side calls and older clients lack, with what it then does instead: the method of the same name of {@code
 * OlderClient}, which takes the object as its first argument. Whatever else a client lacks, it is refused for.
 */
enum Substitute {
    /** Named getmQClientFactory before 4.9. */
    CLIENT_INSTANCE(
            Names.IMPLEMENTATION, "getMqClientFactory", "()Lorg/apache/rocketmq/client/impl/factory/MQClientInstance;"),
    /** A constant of the client before 4.9. */
    RETRIED_CODES(Names.PRODUCER, "getRetryResponseCodes", "()Ljava/util/Set;"),
    /** Private before 4.5. */
    FACADE(Names.IMPLEMENTATION, "getDefaultMQProducer", "()L" + Names.PRODUCER + ";"),

    // Since 4.5.
    NAMESPACE(Names.PRODUCER, "getNamespace", "()Ljava/lang/String;"),
    WITH_NAMESPACE(Names.PRODUCER, "withNamespace", "(Ljava/lang/String;)Ljava/lang/String;"),
    WITHOUT_NAMESPACE(Names.PRODUCER, "withoutNamespace", "(Ljava/lang/String;)Ljava/lang/String;"),
    QUEUE_WITH_NAMESPACE(Names.PRODUCER, "queueWithNamespace", "(L" + Names.QUEUE + ";)L" + Names.QUEUE + ";"),
    NAMESPACE_FOR_HOOKS("org/apache/rocketmq/client/hook/SendMessageContext", "setNamespace", "(Ljava/lang/String;)V"),

    /** ONS 1.8 has no such field. */
    TRANSACTION_ID(Names.RECEIVED, "getTransactionId", "()Ljava/lang/String;"),
    /** ONS 1.8 hands out a buffer. */
    BODY("org/apache/rocketmq/remoting/protocol/RemotingCommand", "getBody", "()[B"),

    /** Since 4.4. */
    TRACE(
            "io/tenon/internal/rocketmq/ClientTrace",
            "follow",
            "(L" + Names.IMPLEMENTATION + ";L" + Names.PRODUCER + ";)V") {
        @Override
        boolean isNeededBeside(ClientClasses client) {
            return client.method(
                            Names.PRODUCER, "getTraceDispatcher()Lorg/apache/rocketmq/client/trace/TraceDispatcher;")
                    == null;
        }

        @Override
        String descriptor() {
            return descriptor; // static itself
        }
    };

    static final String HOLDER = "io/tenon/agent/rocketmq/OlderClient";

    final String owner;
    final String method;
    final String descriptor;

    Substitute(String owner, String method, String descriptor) {
        this.owner = owner;
        this.method = method;
        this.descriptor = descriptor;
    }

    boolean isNeededBeside(ClientClasses client) {
        return client.method(owner, method + descriptor) == null;
    }

    boolean replaces(String calledOwner, String calledMethod, String calledDescriptor) {
        return owner.equals(calledOwner) && method.equals(calledMethod) && descriptor.equals(calledDescriptor);
    }

    /** Of the method that is called instead. */
    String descriptor() {
        return "(L" + owner + ";" + descriptor.substring(1);
    }

    private static final class Names {
        static final String PRODUCER = "org/apache/rocketmq/client/producer/DefaultMQProducer";
        static final String IMPLEMENTATION = "org/apache/rocketmq/client/impl/producer/DefaultMQProducerImpl";
        static final String RECEIVED = "org/apache/rocketmq/common/message/MessageExt";
        static final String QUEUE = "org/apache/rocketmq/common/message/MessageQueue";
    }
}
