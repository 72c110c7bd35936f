package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.engine.ClientSide;
import io.tenon.agent.engine.TiedProducer;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.rocketmq.BoundProducer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.common.MixAll;

/** The client that this side of the agent is linked to, whatever version it has. */
public final class LinkedClient implements ClientSide {
    private static final String TRACES = "_INNER_TRACE";

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

    /** A started producer has put its namespace before it. */
    @Override
    public String groupOf(Object producer) {
        DefaultMQProducer started = (DefaultMQProducer) producer;
        return started.withoutNamespace(started.getProducerGroup());
    }

    @Override
    public TiedProducer tie(Object producer, Runnable stopped) throws MQClientException {
        DefaultMQProducer started = (DefaultMQProducer) producer;
        if (!(producer instanceof TrackedProducer)) {
            throw new IllegalStateException(DefaultMQProducer.class.getName()
                    + " was loaded before Tenon was attached, so its sends cannot be seen");
        }
        String checkGroup = BoundProducer.requireCheckGroup(
                settings.checkGroupOf(groupOf(started)), groupOf(started), "check-group");
        AdvisedProducer advised = new AdvisedProducer(started, checkGroup, settings, stopped);
        ((TrackedProducer) producer).tenon$events(advised);
        return new TiedProducer(checkGroup, version(), advised::messagesLeftToCheck);
    }

    private static String version() {
        String constant = MQVersion.getVersionDesc(MQVersion.CURRENT_VERSION); // as V5_5_0
        return constant.substring(1).replace('_', '.');
    }

    @Override
    public void stop(Object producer) {
        ((DefaultMQProducer) producer).shutdown();
    }
}
