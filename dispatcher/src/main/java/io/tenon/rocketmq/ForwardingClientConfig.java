package io.tenon.rocketmq;

import java.util.Collection;
import java.util.Set;
import org.apache.rocketmq.client.AccessChannel;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.LanguageCode;
import org.jspecify.annotations.Nullable;

/**
 * Forwards the settings that every client has to the producer that does the work: what is set here is set there, and
 * read from there. Nothing is kept here.
 */
@SuppressWarnings("deprecation") // what the client has deprecated is forwarded as well
abstract class ForwardingClientConfig extends TransactionMQProducer {
    /** Null while the constructors of the superclasses run, some of which ask this very object. */
    private final @Nullable DefaultMQProducer stock;

    ForwardingClientConfig(DefaultMQProducer stock) {
        this.stock = stock;
    }

    /** The producer that does the work. */
    final DefaultMQProducer stock() {
        DefaultMQProducer known = stock;
        if (known == null) {
            throw new IllegalStateException("the producer is still being constructed");
        }
        return known;
    }

    final boolean isUnderConstruction() {
        return stock == null;
    }

    @Override
    public String buildMQClientId() {
        return isUnderConstruction() ? super.buildMQClientId() : stock().buildMQClientId();
    }

    @Override
    public int getTraceMsgBatchNum() {
        return isUnderConstruction() ? super.getTraceMsgBatchNum() : stock().getTraceMsgBatchNum();
    }

    @Override
    public void setTraceMsgBatchNum(int traceMsgBatchNum) {
        stock().setTraceMsgBatchNum(traceMsgBatchNum);
    }

    @Override
    public String getClientIP() {
        return isUnderConstruction() ? super.getClientIP() : stock().getClientIP();
    }

    @Override
    public void setClientIP(String clientIP) {
        stock().setClientIP(clientIP);
    }

    @Override
    public String getInstanceName() {
        return isUnderConstruction() ? super.getInstanceName() : stock().getInstanceName();
    }

    @Override
    public void setInstanceName(String instanceName) {
        stock().setInstanceName(instanceName);
    }

    @Override
    public void changeInstanceNameToPID() {
        stock().changeInstanceNameToPID();
    }

    @Override
    public String withNamespace(String resource) {
        return stock().withNamespace(resource);
    }

    @Override
    public Set<String> withNamespace(Set<String> resource) {
        return stock().withNamespace(resource);
    }

    @Override
    public String withoutNamespace(String resource) {
        return stock().withoutNamespace(resource);
    }

    @Override
    public Set<String> withoutNamespace(Set<String> resource) {
        return stock().withoutNamespace(resource);
    }

    @Override
    public MessageQueue queueWithNamespace(MessageQueue queue) {
        return stock().queueWithNamespace(queue);
    }

    @Override
    public Collection<MessageQueue> queuesWithNamespace(Collection<MessageQueue> queues) {
        return stock().queuesWithNamespace(queues);
    }

    @Override
    public void resetClientConfig(ClientConfig value) {
        stock().resetClientConfig(value);
    }

    @Override
    public ClientConfig cloneClientConfig() {
        return isUnderConstruction() ? super.cloneClientConfig() : stock().cloneClientConfig();
    }

    @Override
    public String getNamesrvAddr() {
        return isUnderConstruction() ? super.getNamesrvAddr() : stock().getNamesrvAddr();
    }

    @Override
    public void setNamesrvAddr(String namesrvAddr) {
        stock().setNamesrvAddr(namesrvAddr);
    }

    @Override
    public int getClientCallbackExecutorThreads() {
        return isUnderConstruction()
                ? super.getClientCallbackExecutorThreads()
                : stock().getClientCallbackExecutorThreads();
    }

    @Override
    public void setClientCallbackExecutorThreads(int clientCallbackExecutorThreads) {
        stock().setClientCallbackExecutorThreads(clientCallbackExecutorThreads);
    }

    @Override
    public int getPollNameServerInterval() {
        return isUnderConstruction() ? super.getPollNameServerInterval() : stock().getPollNameServerInterval();
    }

    @Override
    public void setPollNameServerInterval(int pollNameServerInterval) {
        stock().setPollNameServerInterval(pollNameServerInterval);
    }

    @Override
    public int getHeartbeatBrokerInterval() {
        return isUnderConstruction() ? super.getHeartbeatBrokerInterval() : stock().getHeartbeatBrokerInterval();
    }

    @Override
    public void setHeartbeatBrokerInterval(int heartbeatBrokerInterval) {
        stock().setHeartbeatBrokerInterval(heartbeatBrokerInterval);
    }

    @Override
    public int getPersistConsumerOffsetInterval() {
        return isUnderConstruction()
                ? super.getPersistConsumerOffsetInterval()
                : stock().getPersistConsumerOffsetInterval();
    }

    @Override
    public void setPersistConsumerOffsetInterval(int persistConsumerOffsetInterval) {
        stock().setPersistConsumerOffsetInterval(persistConsumerOffsetInterval);
    }

    @Override
    public long getPullTimeDelayMillsWhenException() {
        return isUnderConstruction()
                ? super.getPullTimeDelayMillsWhenException()
                : stock().getPullTimeDelayMillsWhenException();
    }

    @Override
    public void setPullTimeDelayMillsWhenException(long pullTimeDelayMillsWhenException) {
        stock().setPullTimeDelayMillsWhenException(pullTimeDelayMillsWhenException);
    }

    @Override
    public String getUnitName() {
        return isUnderConstruction() ? super.getUnitName() : stock().getUnitName();
    }

    @Override
    public void setUnitName(String unitName) {
        stock().setUnitName(unitName);
    }

    @Override
    public boolean isUnitMode() {
        return isUnderConstruction() ? super.isUnitMode() : stock().isUnitMode();
    }

    @Override
    public void setUnitMode(boolean unitMode) {
        stock().setUnitMode(unitMode);
    }

    @Override
    public boolean isVipChannelEnabled() {
        return isUnderConstruction() ? super.isVipChannelEnabled() : stock().isVipChannelEnabled();
    }

    @Override
    public void setVipChannelEnabled(boolean vipChannelEnabled) {
        stock().setVipChannelEnabled(vipChannelEnabled);
    }

    @Override
    public boolean isUseTLS() {
        return isUnderConstruction() ? super.isUseTLS() : stock().isUseTLS();
    }

    @Override
    public void setUseTLS(boolean useTLS) {
        stock().setUseTLS(useTLS);
    }

    @Override
    public String getSocksProxyConfig() {
        return isUnderConstruction() ? super.getSocksProxyConfig() : stock().getSocksProxyConfig();
    }

    @Override
    public void setSocksProxyConfig(String socksProxyConfig) {
        stock().setSocksProxyConfig(socksProxyConfig);
    }

    @Override
    public LanguageCode getLanguage() {
        return isUnderConstruction() ? super.getLanguage() : stock().getLanguage();
    }

    @Override
    public void setLanguage(LanguageCode language) {
        stock().setLanguage(language);
    }

    @Override
    public boolean isDecodeReadBody() {
        return isUnderConstruction() ? super.isDecodeReadBody() : stock().isDecodeReadBody();
    }

    @Override
    public void setDecodeReadBody(boolean decodeReadBody) {
        stock().setDecodeReadBody(decodeReadBody);
    }

    @Override
    public boolean isDecodeDecompressBody() {
        return isUnderConstruction() ? super.isDecodeDecompressBody() : stock().isDecodeDecompressBody();
    }

    @Override
    public void setDecodeDecompressBody(boolean decodeDecompressBody) {
        stock().setDecodeDecompressBody(decodeDecompressBody);
    }

    @Override
    public String getNamespace() {
        return isUnderConstruction() ? super.getNamespace() : stock().getNamespace();
    }

    @Override
    public void setNamespace(String namespace) {
        stock().setNamespace(namespace);
    }

    @Override
    public String getNamespaceV2() {
        return isUnderConstruction() ? super.getNamespaceV2() : stock().getNamespaceV2();
    }

    @Override
    public void setNamespaceV2(String namespaceV2) {
        stock().setNamespaceV2(namespaceV2);
    }

    @Override
    public AccessChannel getAccessChannel() {
        return isUnderConstruction() ? super.getAccessChannel() : stock().getAccessChannel();
    }

    @Override
    public void setAccessChannel(AccessChannel accessChannel) {
        stock().setAccessChannel(accessChannel);
    }

    @Override
    public int getMqClientApiTimeout() {
        return isUnderConstruction() ? super.getMqClientApiTimeout() : stock().getMqClientApiTimeout();
    }

    @Override
    public void setMqClientApiTimeout(int mqClientApiTimeout) {
        stock().setMqClientApiTimeout(mqClientApiTimeout);
    }

    @Override
    public boolean isEnableStreamRequestType() {
        return isUnderConstruction() ? super.isEnableStreamRequestType() : stock().isEnableStreamRequestType();
    }

    @Override
    public void setEnableStreamRequestType(boolean enableStreamRequestType) {
        stock().setEnableStreamRequestType(enableStreamRequestType);
    }

    @Override
    public boolean isSendLatencyEnable() {
        return isUnderConstruction() ? super.isSendLatencyEnable() : stock().isSendLatencyEnable();
    }

    @Override
    public void setSendLatencyEnable(boolean sendLatencyEnable) {
        stock().setSendLatencyEnable(sendLatencyEnable);
    }

    @Override
    public boolean isStartDetectorEnable() {
        return isUnderConstruction() ? super.isStartDetectorEnable() : stock().isStartDetectorEnable();
    }

    @Override
    public boolean isEnableHeartbeatChannelEventListener() {
        return isUnderConstruction()
                ? super.isEnableHeartbeatChannelEventListener()
                : stock().isEnableHeartbeatChannelEventListener();
    }

    @Override
    public void setEnableHeartbeatChannelEventListener(boolean enableHeartbeatChannelEventListener) {
        stock().setEnableHeartbeatChannelEventListener(enableHeartbeatChannelEventListener);
    }

    @Override
    public int getDetectTimeout() {
        return isUnderConstruction() ? super.getDetectTimeout() : stock().getDetectTimeout();
    }

    @Override
    public void setDetectTimeout(int detectTimeout) {
        stock().setDetectTimeout(detectTimeout);
    }

    @Override
    public int getDetectInterval() {
        return isUnderConstruction() ? super.getDetectInterval() : stock().getDetectInterval();
    }

    @Override
    public void setDetectInterval(int detectInterval) {
        stock().setDetectInterval(detectInterval);
    }

    @Override
    public boolean isUseHeartbeatV2() {
        return isUnderConstruction() ? super.isUseHeartbeatV2() : stock().isUseHeartbeatV2();
    }

    @Override
    public void setUseHeartbeatV2(boolean useHeartbeatV2) {
        stock().setUseHeartbeatV2(useHeartbeatV2);
    }

    @Override
    public boolean isEnableTrace() {
        return isUnderConstruction() ? super.isEnableTrace() : stock().isEnableTrace();
    }

    @Override
    public void setEnableTrace(boolean enableTrace) {
        stock().setEnableTrace(enableTrace);
    }

    @Override
    public String getTraceTopic() {
        return isUnderConstruction() ? super.getTraceTopic() : stock().getTraceTopic();
    }

    @Override
    public void setTraceTopic(String traceTopic) {
        stock().setTraceTopic(traceTopic);
    }

    @Override
    public int getMaxPageSizeInGetMetadata() {
        return isUnderConstruction() ? super.getMaxPageSizeInGetMetadata() : stock().getMaxPageSizeInGetMetadata();
    }

    @Override
    public void setMaxPageSizeInGetMetadata(int maxPageSizeInGetMetadata) {
        stock().setMaxPageSizeInGetMetadata(maxPageSizeInGetMetadata);
    }

    @Override
    public boolean isEnableConcurrentHeartbeat() {
        return isUnderConstruction() ? super.isEnableConcurrentHeartbeat() : stock().isEnableConcurrentHeartbeat();
    }

    @Override
    public void setEnableConcurrentHeartbeat(boolean enableConcurrentHeartbeat) {
        stock().setEnableConcurrentHeartbeat(enableConcurrentHeartbeat);
    }

    @Override
    public int getConcurrentHeartbeatThreadPoolSize() {
        return isUnderConstruction()
                ? super.getConcurrentHeartbeatThreadPoolSize()
                : stock().getConcurrentHeartbeatThreadPoolSize();
    }

    @Override
    public void setConcurrentHeartbeatThreadPoolSize(int concurrentHeartbeatThreadPoolSize) {
        stock().setConcurrentHeartbeatThreadPoolSize(concurrentHeartbeatThreadPoolSize);
    }

    @Override
    public String toString() {
        return isUnderConstruction() ? super.toString() : stock().toString();
    }
}
