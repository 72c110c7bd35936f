package io.tenon.rocketmq;

import io.tenon.internal.check.Check;
import io.tenon.internal.check.Mark;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.rocketmq.HalfTopic;
import io.tenon.internal.stored.HalfTopics;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.header.CheckTransactionStateRequestHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The member of the check group: takes the brokers' checks, sends nothing. It shares the application's client instance,
 * and with it the connections, heart-beats and RPC hook; and it knows every broker from its start, by the route of the
 * topic in which all of them keep halves: a restarted producer that knows no topic would get no checks.
 */
final class CheckReceiver extends DefaultMQProducerImpl {
    private static final Logger log = LoggerFactory.getLogger(CheckReceiver.class);

    private final Consumer<Check> checks;

    private CheckReceiver(DefaultMQProducer facade, @Nullable RPCHook rpcHook, Consumer<Check> checks) {
        super(facade, rpcHook);
        this.checks = checks;
    }

    /** @param group with its namespace; ours alone: a plain producer in it would swallow checks */
    static CheckReceiver start(DefaultMQProducer owner, String group, @Nullable RPCHook rpcHook, Consumer<Check> checks)
            throws MQClientException {
        DefaultMQProducer facade = new DefaultMQProducer(group, rpcHook);
        facade.resetClientConfig(owner.cloneClientConfig());
        CheckReceiver receiver = new CheckReceiver(facade, rpcHook, checks);
        receiver.getTopicPublishInfoTable().put(HalfTopics.HALVES, new TopicPublishInfo());
        boolean joined = false;
        try {
            receiver.start(false);
            receiver.meetBrokers(group);
            joined = true;
        } finally {
            if (!joined) { // a thread could not be started, say: the client instance must not keep it as a member
                receiver.leave(facade.getProducerGroup());
            }
        }
        return receiver;
    }

    private void leave(String group) {
        shutdown(false);
        MQClientInstance client = getMqClientFactory();
        if (client != null && client.selectProducer(group) == this) { // shutdown unregisters only what was running
            client.unregisterProducer(group);
        }
    }

    private void meetBrokers(String group) {
        HalfTopic.findRoute(getMqClientFactory(), group);
        getMqClientFactory().sendHeartbeatToAllBrokerWithLock();
    }

    @Override
    public void checkTransactionState(String address, MessageExt message, CheckTransactionStateRequestHeader header) {
        Mark mark = Mark.parse(message.getProperty(Mark.PROPERTY));
        if (mark == null) {
            log.warn(
                    "Broker {} asks about message {} of topic {}, which bears no mark that this version can read;"
                            + " it is not answered. Is the check group {} used by something else?",
                    address,
                    header.getMsgId(),
                    message.getTopic(),
                    getDefaultMQProducer().getProducerGroup());
            return;
        }
        checks.accept(new Check(
                mark,
                new StoredHalf(
                        getDefaultMQProducer().withNamespace(message.getTopic()),
                        header.getBrokerName(),
                        address,
                        header.getTranStateTableOffset(),
                        header.getCommitLogOffset(),
                        header.getMsgId(),
                        header.getTransactionId())));
    }
}
