package io.tenon.agent.muzzle;

/**
 * The methods that the client side calls and older clients lack, each with its substitute: the method of the same name
 * of {@code OlderClient}, which takes the object as its first argument. A client that lacks anything else is refused.
 */
enum Substitute {
    /** The client instance, whose getter is named getmQClientFactory before 4.9. */
    CLIENT_INSTANCE(
            Names.IMPLEMENTATION, "getMqClientFactory", "()Lorg/apache/rocketmq/client/impl/factory/MQClientInstance;"),
    /** The codes after which the client tries another broker, a constant of the client before 4.9. */
    RETRIED_CODES(Names.PRODUCER, "getRetryResponseCodes", "()Ljava/util/Set;"),
    /** The producer of an implementation, whose getter is private before 4.5. */
    FACADE(Names.IMPLEMENTATION, "getDefaultMQProducer", "()L" + Names.PRODUCER + ";"),

    // Namespaces, which there are since 4.5.
    NAMESPACE(Names.PRODUCER, "getNamespace", "()Ljava/lang/String;"),
    WITH_NAMESPACE(Names.PRODUCER, "withNamespace", "(Ljava/lang/String;)Ljava/lang/String;"),
    WITHOUT_NAMESPACE(Names.PRODUCER, "withoutNamespace", "(Ljava/lang/String;)Ljava/lang/String;"),
    QUEUE_WITH_NAMESPACE(Names.PRODUCER, "queueWithNamespace", "(L" + Names.QUEUE + ";)L" + Names.QUEUE + ";"),
    NAMESPACE_FOR_HOOKS("org/apache/rocketmq/client/hook/SendMessageContext", "setNamespace", "(Ljava/lang/String;)V"),

    /** The transaction id of a received message, a field that ONS 1.8 lacks. */
    TRANSACTION_ID(Names.RECEIVED, "getTransactionId", "()Ljava/lang/String;"),
    /** The body of an answer, which ONS 1.8 hands out as a buffer. */
    BODY("org/apache/rocketmq/remoting/protocol/RemotingCommand", "getBody", "()[B"),

    /** The trace of messages, which there is since 4.4. */
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
            // The substituted method is static itself, so there is no object that would be the first argument.
            return descriptor;
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

    /** Returns the descriptor of the method that is called instead. */
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
