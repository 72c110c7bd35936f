package io.tenon.agent.rocketmq;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.rocketmq.BindingPolicy;
import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;

/** Which messages of a producer belong to transactions, as the agent's settings say it. Immutable. */
final class AgentPolicy implements BindingPolicy {
    private final DefaultMQProducer producer;
    private final AgentSettings settings;

    AgentPolicy(DefaultMQProducer producer, AgentSettings settings) {
        this.producer = producer;
        this.settings = settings;
    }

    @Override
    public @Nullable String pinnedDataSource() {
        return settings.pinnedDataSource();
    }

    @Override
    public Ambiguity ambiguous() {
        return settings.ambiguous();
    }

    @Override
    public boolean includesTopic(String topic) {
        return settings.includesTopic(producer.withoutNamespace(topic));
    }

    @Override
    public boolean requiresTransaction(String topic) {
        return settings.requiresTransaction(producer.withoutNamespace(topic));
    }

    @Override
    public String requiringSetting() {
        return settings.requiringSetting();
    }

    @Override
    public boolean acceptsWeakAcknowledgement() {
        return settings.acceptWeakAcknowledgement();
    }

    /** Returns null: under the agent the delivery is a setting of the DataSources, all of which have it. */
    @Override
    public @Nullable Delivery delivery() {
        return null;
    }

    @Override
    public Fallback whenBrokerUnavailable() {
        return settings.whenBrokerUnavailable();
    }

    @Override
    public Fallback notAHalf() {
        return settings.notAHalf();
    }

    @Override
    public MQClientException notTied(
            String topic, String messageId, @Nullable String dataSourceName, String transaction, SQLException cause) {
        return new MQClientException(BindingPolicy.notTiedText(topic, messageId, transaction, cause), cause);
    }
}
