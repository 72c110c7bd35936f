package io.tenon.agent.rocketmq;

import io.tenon.agent.attach.ClientSide;
import io.tenon.agent.attach.TiedProducer;
import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.settings.AgentSettings;
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
        String group = groupOf((DefaultMQProducer) producer);
        return group.equals(MixAll.CLIENT_INNER_PRODUCER_GROUP) || group.startsWith(TRACES);
    }

    @Override
    public TiedProducer tie(Object producer) throws MQClientException {
        DefaultMQProducer started = (DefaultMQProducer) producer;
        if (!(producer instanceof TrackedProducer)) {
            throw new IllegalStateException(DefaultMQProducer.class.getName()
                    + " was loaded before Tenon was attached, so its sends cannot be seen");
        }
        String checkGroup = CheckMember.requireGroup(settings.checkGroupOf(groupOf(started)), groupOf(started));
        JointProducer joint = JointProducer.tie(started, checkGroup, settings);
        ((TrackedProducer) producer).tenon$events(joint);
        return new TiedProducer(
                groupOf(started),
                checkGroup,
                MQVersion.getVersionDesc(MQVersion.CURRENT_VERSION),
                joint::messagesLeftToCheck,
                joint::whenStopped);
    }

    @Override
    public void stop(Object producer) {
        ((DefaultMQProducer) producer).shutdown();
    }

    /** A started producer has put its namespace before it. */
    private static String groupOf(DefaultMQProducer producer) {
        return producer.withoutNamespace(producer.getProducerGroup());
    }
}
