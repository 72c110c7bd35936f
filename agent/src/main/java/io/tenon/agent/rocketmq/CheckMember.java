package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.CheckEvents;
import io.tenon.agent.bridge.TrackedReceiver;
import io.tenon.internal.check.Check;
import io.tenon.internal.rocketmq.HalfTopic;
import io.tenon.internal.stored.HalfTopics;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/**
 * The member of the check group beside an application's producer: it takes the brokers' checks and sends nothing. It
 * shares the producer's client instance, and with it the connections, heart-beats and RPC hook. Stateless.
 */
final class CheckMember {
    private CheckMember() {}

    /**
     * Joins the group, and tells every broker so before it returns, as far as the name server answers.
     *
     * @param group the group with its namespace, which must be ours alone: a plain producer in it would swallow checks
     * @param owner the application's producer, which is started
     */
    static DefaultMQProducerImpl start(String group, DefaultMQProducer owner, Consumer<Check> checks)
            throws MQClientException {
        DefaultMQProducer member = new DefaultMQProducer(group);
        DefaultMQProducerImpl receiver = member.getDefaultMQProducerImpl();
        MQClientInstance client = owner.getDefaultMQProducerImpl().getMqClientFactory();
        member.resetClientConfig(owner.cloneClientConfig());
        receive(receiver, new ReceivedChecks(member, checks));
        // All brokers keep halves: with the route of the half topic known, the heart-beat of the start below goes to
        // each of them. A restarted producer that knows no topic would get no checks.
        receiver.getTopicPublishInfoTable().put(HalfTopics.HALVES, new TopicPublishInfo());
        HalfTopic.findRoute(client, group);
        boolean joined = false;
        try {
            receiver.start(false);
            joined = receiver.getMqClientFactory() == client;
        } finally {
            // The start fails if a thread could not be started, for example. The client instance must not keep the
            // member then.
            if (!joined) {
                receiver.shutdown(false);
                // A receiver that was not running yet is not unregistered by its shutdown.
                if (client.selectProducer(member.getProducerGroup()) == receiver) {
                    client.unregisterProducer(member.getProducerGroup());
                }
            }
        }
        if (!joined) {
            throw new MQClientException(
                    "the client instance of the producer cannot be shared with its check group", null);
        }
        return receiver;
    }

    private static void receive(DefaultMQProducerImpl receiver, CheckEvents checks) {
        Object tracked = receiver;
        if (!(tracked instanceof TrackedReceiver)) {
            throw new IllegalStateException(receiver.getClass().getName()
                    + " was loaded before Tenon was attached, so the brokers' checks cannot be received");
        }
        ((TrackedReceiver) tracked).tenon$checks(checks);
    }
}
