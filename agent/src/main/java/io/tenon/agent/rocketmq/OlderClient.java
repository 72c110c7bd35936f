package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.TrackedReceiver;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for methods that a client is too old to have ({@code io.tenon.agent.muzzle.Substitute}): calls of those
 * lead here instead, with their object as the first argument. It may name only what a client of 4.3 has. Stateless.
 */
@SuppressWarnings({"unused", "DoNotCallSuggester"}) // called by their names, from code that is adapted
public final class OlderClient {
    /** The codes after which clients before 4.9 try another broker, and which nobody can change there. */
    private static final Set<Integer> RETRIED = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(
            17, // TOPIC_NOT_EXIST
            14, // SERVICE_NOT_AVAILABLE
            1, // SYSTEM_ERROR
            16, // NO_PERMISSION
            204, // NO_BUYER_ID
            205))); // NOT_IN_CURRENT_UNIT

    private OlderClient() {}

    /** Returns the client instance, whose getter has another name before 4.9. */
    @SuppressWarnings("deprecation")
    public static MQClientInstance getMqClientFactory(DefaultMQProducerImpl client) {
        return client.getmQClientFactory();
    }

    public static Set<Integer> getRetryResponseCodes(DefaultMQProducer producer) {
        return RETRIED;
    }

    /** Returns the producer of a check group's member, which is the only implementation that is asked. */
    public static @Nullable DefaultMQProducer getDefaultMQProducer(DefaultMQProducerImpl member) {
        Object tracked = member;
        ReceivedChecks checks = (ReceivedChecks) ((TrackedReceiver) tracked).tenon$checks();
        return checks == null ? null : checks.member();
    }

    // The next two are for ONS 1.8, which is a RocketMQ 4.4 of its own.

    /** Returns the message's own id, which the other clients set as the transaction id where they take a check. */
    public static @Nullable String getTransactionId(MessageExt message) {
        return MessageClientIDSetter.getUniqID(message);
    }

    /** Throws: only what a broker says of its settings is read by this method, and a cloud's broker says nothing. */
    public static byte[] getBody(RemotingCommand answer) {
        throw new IllegalStateException("this client hands out the body of an answer in another way");
    }

    // Clients before 4.5 have no namespaces, so these methods return what they are given.

    public static @Nullable String getNamespace(DefaultMQProducer producer) {
        return null;
    }

    public static String withNamespace(DefaultMQProducer producer, String resource) {
        return resource;
    }

    public static String withoutNamespace(DefaultMQProducer producer, String resource) {
        return resource;
    }

    public static MessageQueue queueWithNamespace(DefaultMQProducer producer, MessageQueue queue) {
        return queue;
    }

    public static void setNamespace(SendMessageContext context, @Nullable String namespace) {}

    /** Does nothing: clients before 4.4 have no trace. */
    public static void follow(DefaultMQProducerImpl client, DefaultMQProducer application) {}
}
