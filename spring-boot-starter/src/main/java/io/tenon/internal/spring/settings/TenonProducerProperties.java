package io.tenon.internal.spring.settings;

import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties {@code tenon.producer.*} for all producers, {@code tenon.producers.<name>.*} for one: the settings of
 * {@link io.tenon.rocketmq.TenonProducer}. What is not set is null: for one producer the value for all counts then, and
 * for all, TenonProducer's own default. Not thread-safe.
 */
public class TenonProducerProperties {
    private @Nullable Boolean enabled;
    private @Nullable String checkGroup;
    private @Nullable String dataSourceName;
    private @Nullable Integer ringSize;
    private @Nullable Duration endTimeout;
    private @Nullable Duration drainTimeout;
    private @Nullable Boolean requireTransaction;
    private @Nullable List<String> requireTransactionTopics;
    private @Nullable Ambiguity ambiguous;
    private @Nullable Delivery delivery;
    private @Nullable Fallback whenBrokerUnavailable;
    private @Nullable Fallback notAHalf;
    private @Nullable Duration rescueInterval;
    private @Nullable Boolean throughProxy;
    private @Nullable Boolean acceptWeakAcknowledgement;

    public @Nullable Boolean getEnabled() {
        return enabled;
    }

    public void setEnabled(@Nullable Boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable String getCheckGroup() {
        return checkGroup;
    }

    public void setCheckGroup(@Nullable String checkGroup) {
        this.checkGroup = checkGroup;
    }

    public @Nullable String getDataSourceName() {
        return dataSourceName;
    }

    public void setDataSourceName(@Nullable String dataSourceName) {
        this.dataSourceName = dataSourceName;
    }

    public @Nullable Integer getRingSize() {
        return ringSize;
    }

    public void setRingSize(@Nullable Integer ringSize) {
        this.ringSize = ringSize;
    }

    public @Nullable Duration getEndTimeout() {
        return endTimeout;
    }

    public void setEndTimeout(@Nullable Duration endTimeout) {
        this.endTimeout = endTimeout;
    }

    public @Nullable Duration getDrainTimeout() {
        return drainTimeout;
    }

    public void setDrainTimeout(@Nullable Duration drainTimeout) {
        this.drainTimeout = drainTimeout;
    }

    public @Nullable Boolean getRequireTransaction() {
        return requireTransaction;
    }

    public void setRequireTransaction(@Nullable Boolean requireTransaction) {
        this.requireTransaction = requireTransaction;
    }

    public @Nullable List<String> getRequireTransactionTopics() {
        return requireTransactionTopics;
    }

    public void setRequireTransactionTopics(@Nullable List<String> requireTransactionTopics) {
        this.requireTransactionTopics = requireTransactionTopics;
    }

    public @Nullable Ambiguity getAmbiguous() {
        return ambiguous;
    }

    public void setAmbiguous(@Nullable Ambiguity ambiguous) {
        this.ambiguous = ambiguous;
    }

    public @Nullable Delivery getDelivery() {
        return delivery;
    }

    public void setDelivery(@Nullable Delivery delivery) {
        this.delivery = delivery;
    }

    public @Nullable Fallback getWhenBrokerUnavailable() {
        return whenBrokerUnavailable;
    }

    public void setWhenBrokerUnavailable(@Nullable Fallback whenBrokerUnavailable) {
        this.whenBrokerUnavailable = whenBrokerUnavailable;
    }

    public @Nullable Fallback getNotAHalf() {
        return notAHalf;
    }

    public void setNotAHalf(@Nullable Fallback notAHalf) {
        this.notAHalf = notAHalf;
    }

    public @Nullable Duration getRescueInterval() {
        return rescueInterval;
    }

    public void setRescueInterval(@Nullable Duration rescueInterval) {
        this.rescueInterval = rescueInterval;
    }

    public @Nullable Boolean getThroughProxy() {
        return throughProxy;
    }

    public void setThroughProxy(@Nullable Boolean throughProxy) {
        this.throughProxy = throughProxy;
    }

    public @Nullable Boolean getAcceptWeakAcknowledgement() {
        return acceptWeakAcknowledgement;
    }

    public void setAcceptWeakAcknowledgement(@Nullable Boolean acceptWeakAcknowledgement) {
        this.acceptWeakAcknowledgement = acceptWeakAcknowledgement;
    }
}
