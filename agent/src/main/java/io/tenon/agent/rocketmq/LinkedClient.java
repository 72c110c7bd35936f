package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.bridge.TrackedReceiver;
import io.tenon.agent.engine.ClientSide;
import io.tenon.agent.engine.TiedProducerInfo;
import io.tenon.agent.engine.UntiedSends;
import io.tenon.agent.operate.observe.Observations;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.rocketmq.BoundProducer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.common.MixAll;

/** The client that this side of the agent is linked to, whatever version it has. Thread-safe. */
public final class LinkedClient implements ClientSide {
    private static final String TRACES = "_INNER_TRACE";

    /**
     * The package of the stock client. It is a text: unlike the names of classes it is not adapted to a client that was
     * moved.
     */
    private static final String STOCK = "org.apache.rocketmq";

    private static final String PRODUCER = ".client.producer.DefaultMQProducer";

    private final AgentSettings settings;

    /** Called by reflection. */
    public LinkedClient(AgentSettings settings) {
        this.settings = settings;
    }

    @Override
    public boolean isInternal(Object producer) {
        String group = groupOf(producer);
        return group.equals(MixAll.CLIENT_INNER_PRODUCER_GROUP) || group.startsWith(TRACES);
    }

    /** Returns the group without its namespace, which a started producer has put before it. */
    @Override
    public String groupOf(Object producer) {
        DefaultMQProducer started = (DefaultMQProducer) producer;
        return started.withoutNamespace(started.getProducerGroup());
    }

    @Override
    public TiedProducerInfo tie(Object producer, UntiedSends untied, Runnable stopped) throws MQClientException {
        DefaultMQProducer started = (DefaultMQProducer) producer;
        if (!(producer instanceof TrackedProducer)) {
            throw new IllegalStateException(DefaultMQProducer.class.getName()
                    + " was loaded before Tenon was attached, so its sends cannot be seen");
        }
        String checkGroup = BoundProducer.requireCheckGroup(
                settings.checkGroupOf(groupOf(started)), groupOf(started), "check-group");
        AdvisedProducer advised = new AdvisedProducer(started, checkGroup, settings, untied, stopped);
        ((TrackedProducer) producer).tenon$events(advised);
        Object implementation = started.getDefaultMQProducerImpl();
        if (implementation instanceof TrackedReceiver) {
            ((TrackedReceiver) implementation).tenon$checks(advised.directSends());
        }
        return new TiedProducerInfo(checkGroup, version(), advised::messagesLeftToCheck);
    }

    @Override
    public String observe(Object producer, Observations observations, Runnable stopped) {
        if (!(producer instanceof TrackedProducer)) {
            throw new IllegalStateException(DefaultMQProducer.class.getName()
                    + " was loaded before Tenon was attached, so its sends cannot be seen");
        }
        ((TrackedProducer) producer)
                .tenon$events(new ObservedProducer((DefaultMQProducer) producer, settings, observations, stopped));
        return version();
    }

    private static String version() {
        String constant = MQVersion.getVersionDesc(MQVersion.CURRENT_VERSION); // as V5_5_0
        String version = constant.substring(1).replace('_', '.');
        String producer = DefaultMQProducer.class.getName();
        String where = producer.substring(0, producer.length() - PRODUCER.length());
        return where.equals(STOCK) ? version : version + " in " + where;
    }
}
