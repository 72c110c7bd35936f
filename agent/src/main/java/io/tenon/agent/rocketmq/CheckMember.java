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
 * The member of the check group beside an application's producer: takes the brokers' checks, sends nothing. It shares the
 * producer's client instance, and with it the connections, heart-beats and RPC hook.
 */
final class CheckMember {
    private CheckMember() {}

    /**
     * Joins the group, and tells every broker so before it returns, as far as the name server answers.
     *
     * @param group with its namespace; ours alone: a plain producer in it would swallow checks
     * @param owner started
     */
    static DefaultMQProducerImpl start(String group, DefaultMQProducer owner, Consumer<Check> checks)
            throws MQClientException {
        DefaultMQProducer member = new DefaultMQProducer(group);
        DefaultMQProducerImpl receiver = member.getDefaultMQProducerImpl();
        MQClientInstance client = owner.getDefaultMQProducerImpl().getMqClientFactory();
        member.resetClientConfig(owner.cloneClientConfig());
        receive(receiver, new ReceivedChecks(member, checks));
        // All brokers keep halves: with this route known, the heart-beat of the start below goes to each of them. A
        // restarted producer that knows no topic would get no checks.
        receiver.getTopicPublishInfoTable().put(HalfTopics.HALVES, new TopicPublishInfo());
        HalfTopic.findRoute(client, group);
        boolean joined = false;
        try {
            receiver.start(false);
            joined = receiver.getMqClientFactory() == client;
        } finally {
            if (!joined) { // a thread could not be started, say: the client instance must not keep it as a member
                receiver.shutdown(false);
                if (client.selectProducer(member.getProducerGroup()) == receiver) { // which was not running yet
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
