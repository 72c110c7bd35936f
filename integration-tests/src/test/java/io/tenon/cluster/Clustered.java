package io.tenon.cluster;

import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerCluster;
import io.tenon.testbed.MariaDb;
import java.util.Comparator;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;

/** What the rules of this package stand on. */
interface Clustered {
    /** All of it runs when a test begins. */
    BrokerCluster cluster();

    /** A database and a topic of the test's own on the cluster. */
    default Joint joint() throws Exception {
        return Joint.borrowing(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), cluster());
    }

    /** A queue of the topic on this very broker. */
    static MessageQueue queueOn(String brokerName, DefaultMQProducer producer, String topic) throws MQClientException {
        return producer.fetchPublishMessageQueues(topic).stream()
                .filter(queue -> queue.getBrokerName().equals(brokerName))
                .min(Comparator.comparingInt(MessageQueue::getQueueId))
                .orElseThrow();
    }

    /** A queue of the joint's topic on this very broker. */
    static MessageQueue queueOn(String brokerName, Joint joint) throws MQClientException {
        return queueOn(brokerName, joint.producer, joint.topic);
    }
}
