package io.tenon.internal.rocketmq;

import io.tenon.internal.stored.HalfTopics;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route of {@link HalfTopics#HALVES}, which every broker has: whoever knows it knows all brokers. Stateless. */
public final class HalfTopic {
    private static final Logger log = LoggerFactory.getLogger(HalfTopic.class);

    private HalfTopic() {}

    /** The masters that keep halves, by broker name, as the member of a check group knows them now. */
    static Map<String, String> masters(DefaultMQProducerImpl member) {
        Map<String, String> masters = new HashMap<>();
        TopicPublishInfo route = member.getTopicPublishInfoTable().get(HalfTopics.HALVES);
        if (route != null) {
            for (MessageQueue queue : route.getMessageQueueList()) {
                String master = member.getMqClientFactory().findBrokerAddressInPublish(queue.getBrokerName());
                if (master != null) {
                    masters.put(queue.getBrokerName(), master);
                }
            }
        }
        return masters;
    }

    /**
     * Asks the name server for the route. If none answers, that is no reason not to start, as it is none for the stock
     * producer: the client goes on asking by itself for the topics that a producer of it publishes to.
     *
     * @param group whose checks come from brokers that are known, for the log
     */
    public static void findRoute(MQClientInstance client, String group) {
        try {
            client.updateTopicRouteInfoFromNameServer(HalfTopics.HALVES);
        } catch (IllegalStateException e) { // the client's own wrapper of this one failure
            if (!(e.getCause() instanceof RemotingException)) {
                throw e;
            }
            log.warn(
                    "No name server answers, so no broker is known that could ask check group {} what became of its"
                            + " messages; nothing is lost, the checks begin once the name server is back: {}",
                    group,
                    e.getCause().toString());
        }
    }
}
