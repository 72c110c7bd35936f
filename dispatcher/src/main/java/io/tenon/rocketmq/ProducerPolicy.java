package io.tenon.rocketmq;

import io.tenon.internal.SettingName;
import io.tenon.internal.WildcardPatterns;
import io.tenon.internal.rocketmq.BindingPolicy;
import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link TenonProducer} that say which messages belong to transactions. Immutable. */
final class ProducerPolicy implements BindingPolicy {
    private final DefaultMQProducer producer;
    private final @Nullable String dataSourceName;
    private final Ambiguity ambiguous;
    private final boolean requireTransaction;
    private final WildcardPatterns requireTransactionTopics;
    private final boolean acceptWeakAcknowledgement;
    private final @Nullable Delivery delivery;
    private final Fallback whenBrokerUnavailable;
    private final Fallback notAHalf;

    ProducerPolicy(
            DefaultMQProducer producer,
            @Nullable String dataSourceName,
            Ambiguity ambiguous,
            boolean requireTransaction,
            WildcardPatterns requireTransactionTopics,
            boolean acceptWeakAcknowledgement,
            @Nullable Delivery delivery,
            Fallback whenBrokerUnavailable,
            Fallback notAHalf) {
        this.producer = producer;
        this.dataSourceName = dataSourceName;
        this.ambiguous = ambiguous;
        this.requireTransaction = requireTransaction;
        this.requireTransactionTopics = requireTransactionTopics;
        this.acceptWeakAcknowledgement = acceptWeakAcknowledgement;
        this.delivery = delivery;
        this.whenBrokerUnavailable = whenBrokerUnavailable;
        this.notAHalf = notAHalf;
    }

    @Override
    public @Nullable String pinnedDataSource() {
        return dataSourceName;
    }

    @Override
    public Ambiguity ambiguous() {
        return ambiguous;
    }

    @Override
    public boolean includesTopic(String topic) {
        return true;
    }

    @Override
    public boolean requiresTransaction(String topic) {
        return requireTransaction
                || (!requireTransactionTopics.isEmpty()
                        && requireTransactionTopics.match(producer.withoutNamespace(topic)));
    }

    @Override
    public String requiringSetting() {
        return (requireTransaction ? SettingName.REQUIRE_TRANSACTION : SettingName.REQUIRE_TRANSACTION_TOPICS)
                .toString();
    }

    @Override
    public boolean acceptsWeakAcknowledgement() {
        return acceptWeakAcknowledgement;
    }

    @Override
    public @Nullable Delivery delivery() {
        return delivery;
    }

    @Override
    public Fallback whenBrokerUnavailable() {
        return whenBrokerUnavailable;
    }

    @Override
    public Fallback notAHalf() {
        return notAHalf;
    }

    @Override
    public MQClientException notTied(
            String topic, String messageId, @Nullable String dataSourceName, String transaction, SQLException cause) {
        return new MessageNotTiedException(topic, messageId, dataSourceName, transaction, cause);
    }
}
