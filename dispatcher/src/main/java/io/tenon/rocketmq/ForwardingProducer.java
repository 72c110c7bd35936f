package io.tenon.rocketmq;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.TransactionCheckListener;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.client.trace.TraceDispatcher;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.compression.Compressor;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** Forwards all methods of a producer but its sends, its start and its end to the producer that does the work. */
@SuppressWarnings("deprecation") // what the client has deprecated is forwarded as well
abstract class ForwardingProducer extends ForwardingClientConfig {

    ForwardingProducer(DefaultMQProducer stock) {
        super(stock);
    }

    /** The producer that does the work, for RocketMQ's own transactions, which are none of Tenon's. */
    private TransactionMQProducer transactional() {
        if (stock() instanceof TransactionMQProducer) {
            return (TransactionMQProducer) stock();
        }
        throw new IllegalStateException(
                "RocketMQ's own transactions need a TransactionMQProducer, but this TenonProducer was"
                        + " put around a " + stock().getClass().getName());
    }

    /**
     * Sends in RocketMQ's own transaction, with a TransactionListener: no transaction of a database has a part in it.
     */
    @Override
    public TransactionSendResult sendMessageInTransaction(Message msg, Object arg) throws MQClientException {
        return transactional().sendMessageInTransaction(msg, arg);
    }

    @Override
    public List<MessageQueue> fetchPublishMessageQueues(String topic) throws MQClientException {
        return stock().fetchPublishMessageQueues(topic);
    }

    @Override
    public void createTopic(String key, String newTopic, int queueNum, Map<String, String> attributes)
            throws MQClientException {
        stock().createTopic(key, newTopic, queueNum, attributes);
    }

    @Override
    public void createTopic(String key, String newTopic, int queueNum, int topicSysFlag, Map<String, String> attributes)
            throws MQClientException {
        stock().createTopic(key, newTopic, queueNum, topicSysFlag, attributes);
    }

    @Override
    public long searchOffset(MessageQueue mq, long timestamp) throws MQClientException {
        return stock().searchOffset(mq, timestamp);
    }

    @Override
    public long maxOffset(MessageQueue mq) throws MQClientException {
        return stock().maxOffset(mq);
    }

    @Override
    public long minOffset(MessageQueue mq) throws MQClientException {
        return stock().minOffset(mq);
    }

    @Override
    public long earliestMsgStoreTime(MessageQueue mq) throws MQClientException {
        return stock().earliestMsgStoreTime(mq);
    }

    @Override
    public QueryResult queryMessage(String topic, String key, int maxNum, long begin, long end)
            throws MQClientException, InterruptedException {
        return stock().queryMessage(topic, key, maxNum, begin, end);
    }

    @Override
    public MessageExt viewMessage(String topic, String msgId)
            throws RemotingException, MQBrokerException, InterruptedException, MQClientException {
        return stock().viewMessage(topic, msgId);
    }

    @Override
    public String recallMessage(String topic, String recallHandle)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        return stock().recallMessage(topic, recallHandle);
    }

    @Override
    public void setCallbackExecutor(ExecutorService callbackExecutor) {
        stock().setCallbackExecutor(callbackExecutor);
    }

    @Override
    public void setAsyncSenderExecutor(ExecutorService asyncSenderExecutor) {
        stock().setAsyncSenderExecutor(asyncSenderExecutor);
    }

    @Override
    public void addRetryResponseCode(int responseCode) {
        stock().addRetryResponseCode(responseCode);
    }

    @Override
    public int getBatchMaxDelayMs() {
        return isUnderConstruction() ? super.getBatchMaxDelayMs() : stock().getBatchMaxDelayMs();
    }

    @Override
    public void batchMaxDelayMs(int value) {
        stock().batchMaxDelayMs(value);
    }

    @Override
    public long getBatchMaxBytes() {
        return isUnderConstruction() ? super.getBatchMaxBytes() : stock().getBatchMaxBytes();
    }

    @Override
    public void batchMaxBytes(long value) {
        stock().batchMaxBytes(value);
    }

    @Override
    public long getTotalBatchMaxBytes() {
        return isUnderConstruction() ? super.getTotalBatchMaxBytes() : stock().getTotalBatchMaxBytes();
    }

    @Override
    public void totalBatchMaxBytes(long value) {
        stock().totalBatchMaxBytes(value);
    }

    @Override
    public boolean getAutoBatch() {
        return isUnderConstruction() ? super.getAutoBatch() : stock().getAutoBatch();
    }

    @Override
    public void setAutoBatch(boolean autoBatch) {
        stock().setAutoBatch(autoBatch);
    }

    @Override
    public String getProducerGroup() {
        return isUnderConstruction() ? super.getProducerGroup() : stock().getProducerGroup();
    }

    @Override
    public void setProducerGroup(String producerGroup) {
        stock().setProducerGroup(producerGroup);
    }

    @Override
    public String getCreateTopicKey() {
        return isUnderConstruction() ? super.getCreateTopicKey() : stock().getCreateTopicKey();
    }

    @Override
    public void setCreateTopicKey(String createTopicKey) {
        stock().setCreateTopicKey(createTopicKey);
    }

    @Override
    public int getSendMsgTimeout() {
        return isUnderConstruction() ? super.getSendMsgTimeout() : stock().getSendMsgTimeout();
    }

    @Override
    public void setSendMsgTimeout(int sendMsgTimeout) {
        stock().setSendMsgTimeout(sendMsgTimeout);
    }

    @Override
    public int getSendMsgMaxTimeoutPerRequest() {
        return isUnderConstruction()
                ? super.getSendMsgMaxTimeoutPerRequest()
                : stock().getSendMsgMaxTimeoutPerRequest();
    }

    @Override
    public void setSendMsgMaxTimeoutPerRequest(int sendMsgMaxTimeoutPerRequest) {
        stock().setSendMsgMaxTimeoutPerRequest(sendMsgMaxTimeoutPerRequest);
    }

    @Override
    public int getCompressMsgBodyOverHowmuch() {
        return isUnderConstruction() ? super.getCompressMsgBodyOverHowmuch() : stock().getCompressMsgBodyOverHowmuch();
    }

    @Override
    public void setCompressMsgBodyOverHowmuch(int compressMsgBodyOverHowmuch) {
        stock().setCompressMsgBodyOverHowmuch(compressMsgBodyOverHowmuch);
    }

    @Override
    public DefaultMQProducerImpl getDefaultMQProducerImpl() {
        return isUnderConstruction() ? super.getDefaultMQProducerImpl() : stock().getDefaultMQProducerImpl();
    }

    @Override
    public boolean isRetryAnotherBrokerWhenNotStoreOK() {
        return isUnderConstruction()
                ? super.isRetryAnotherBrokerWhenNotStoreOK()
                : stock().isRetryAnotherBrokerWhenNotStoreOK();
    }

    @Override
    public void setRetryAnotherBrokerWhenNotStoreOK(boolean retryAnotherBrokerWhenNotStoreOK) {
        stock().setRetryAnotherBrokerWhenNotStoreOK(retryAnotherBrokerWhenNotStoreOK);
    }

    @Override
    public int getMaxMessageSize() {
        return isUnderConstruction() ? super.getMaxMessageSize() : stock().getMaxMessageSize();
    }

    @Override
    public void setMaxMessageSize(int maxMessageSize) {
        stock().setMaxMessageSize(maxMessageSize);
    }

    @Override
    public int getDefaultTopicQueueNums() {
        return isUnderConstruction() ? super.getDefaultTopicQueueNums() : stock().getDefaultTopicQueueNums();
    }

    @Override
    public void setDefaultTopicQueueNums(int defaultTopicQueueNums) {
        stock().setDefaultTopicQueueNums(defaultTopicQueueNums);
    }

    @Override
    public int getRetryTimesWhenSendFailed() {
        return isUnderConstruction() ? super.getRetryTimesWhenSendFailed() : stock().getRetryTimesWhenSendFailed();
    }

    @Override
    public void setRetryTimesWhenSendFailed(int retryTimesWhenSendFailed) {
        stock().setRetryTimesWhenSendFailed(retryTimesWhenSendFailed);
    }

    @Override
    public boolean isSendMessageWithVIPChannel() {
        return isUnderConstruction() ? super.isSendMessageWithVIPChannel() : stock().isSendMessageWithVIPChannel();
    }

    @Override
    public void setSendMessageWithVIPChannel(boolean sendMessageWithVIPChannel) {
        stock().setSendMessageWithVIPChannel(sendMessageWithVIPChannel);
    }

    @Override
    public long[] getNotAvailableDuration() {
        return isUnderConstruction() ? super.getNotAvailableDuration() : stock().getNotAvailableDuration();
    }

    @Override
    public void setNotAvailableDuration(long[] notAvailableDuration) {
        stock().setNotAvailableDuration(notAvailableDuration);
    }

    @Override
    public long[] getLatencyMax() {
        return isUnderConstruction() ? super.getLatencyMax() : stock().getLatencyMax();
    }

    @Override
    public void setLatencyMax(long[] latencyMax) {
        stock().setLatencyMax(latencyMax);
    }

    @Override
    public boolean isSendLatencyFaultEnable() {
        return isUnderConstruction() ? super.isSendLatencyFaultEnable() : stock().isSendLatencyFaultEnable();
    }

    @Override
    public void setSendLatencyFaultEnable(boolean sendLatencyFaultEnable) {
        stock().setSendLatencyFaultEnable(sendLatencyFaultEnable);
    }

    @Override
    public int getRetryTimesWhenSendAsyncFailed() {
        return isUnderConstruction()
                ? super.getRetryTimesWhenSendAsyncFailed()
                : stock().getRetryTimesWhenSendAsyncFailed();
    }

    @Override
    public void setRetryTimesWhenSendAsyncFailed(int retryTimesWhenSendAsyncFailed) {
        stock().setRetryTimesWhenSendAsyncFailed(retryTimesWhenSendAsyncFailed);
    }

    @Override
    public TraceDispatcher getTraceDispatcher() {
        return isUnderConstruction() ? super.getTraceDispatcher() : stock().getTraceDispatcher();
    }

    @Override
    public Set<Integer> getRetryResponseCodes() {
        return isUnderConstruction() ? super.getRetryResponseCodes() : stock().getRetryResponseCodes();
    }

    @Override
    public boolean isEnableBackpressureForAsyncMode() {
        return isUnderConstruction()
                ? super.isEnableBackpressureForAsyncMode()
                : stock().isEnableBackpressureForAsyncMode();
    }

    @Override
    public void setEnableBackpressureForAsyncMode(boolean enableBackpressureForAsyncMode) {
        stock().setEnableBackpressureForAsyncMode(enableBackpressureForAsyncMode);
    }

    @Override
    public int getBackPressureForAsyncSendNum() {
        return isUnderConstruction()
                ? super.getBackPressureForAsyncSendNum()
                : stock().getBackPressureForAsyncSendNum();
    }

    @Override
    public void setBackPressureForAsyncSendNum(int backPressureForAsyncSendNum) {
        stock().setBackPressureForAsyncSendNum(backPressureForAsyncSendNum);
    }

    @Override
    public int getBackPressureForAsyncSendSize() {
        return isUnderConstruction()
                ? super.getBackPressureForAsyncSendSize()
                : stock().getBackPressureForAsyncSendSize();
    }

    @Override
    public void setBackPressureForAsyncSendSize(int backPressureForAsyncSendSize) {
        stock().setBackPressureForAsyncSendSize(backPressureForAsyncSendSize);
    }

    @Override
    public void setBackPressureForAsyncSendSizeInsideAdjust(int backPressureForAsyncSendSizeInsideAdjust) {
        stock().setBackPressureForAsyncSendSizeInsideAdjust(backPressureForAsyncSendSizeInsideAdjust);
    }

    @Override
    public void setBackPressureForAsyncSendNumInsideAdjust(int backPressureForAsyncSendNumInsideAdjust) {
        stock().setBackPressureForAsyncSendNumInsideAdjust(backPressureForAsyncSendNumInsideAdjust);
    }

    @Override
    public void acquireBackPressureForAsyncSendSizeLock() {
        stock().acquireBackPressureForAsyncSendSizeLock();
    }

    @Override
    public void releaseBackPressureForAsyncSendSizeLock() {
        stock().releaseBackPressureForAsyncSendSizeLock();
    }

    @Override
    public void acquireBackPressureForAsyncSendNumLock() {
        stock().acquireBackPressureForAsyncSendNumLock();
    }

    @Override
    public void releaseBackPressureForAsyncSendNumLock() {
        stock().releaseBackPressureForAsyncSendNumLock();
    }

    @Override
    public List<String> getTopics() {
        return isUnderConstruction() ? super.getTopics() : stock().getTopics();
    }

    @Override
    public void setTopics(List<String> topics) {
        stock().setTopics(topics);
    }

    @Override
    public void setStartDetectorEnable(boolean startDetectorEnable) {
        stock().setStartDetectorEnable(startDetectorEnable);
    }

    @Override
    public int getCompressLevel() {
        return isUnderConstruction() ? super.getCompressLevel() : stock().getCompressLevel();
    }

    @Override
    public void setCompressLevel(int compressLevel) {
        stock().setCompressLevel(compressLevel);
    }

    @Override
    public CompressionType getCompressType() {
        return isUnderConstruction() ? super.getCompressType() : stock().getCompressType();
    }

    @Override
    public void setCompressType(CompressionType compressType) {
        stock().setCompressType(compressType);
    }

    @Override
    public Compressor getCompressor() {
        return isUnderConstruction() ? super.getCompressor() : stock().getCompressor();
    }

    @Override
    public void initProduceAccumulator() {
        stock().initProduceAccumulator();
    }

    @Override
    public TransactionCheckListener getTransactionCheckListener() {
        return isUnderConstruction()
                ? super.getTransactionCheckListener()
                : transactional().getTransactionCheckListener();
    }

    @Override
    public void setTransactionCheckListener(TransactionCheckListener transactionCheckListener) {
        transactional().setTransactionCheckListener(transactionCheckListener);
    }

    @Override
    public int getCheckThreadPoolMinSize() {
        return isUnderConstruction()
                ? super.getCheckThreadPoolMinSize()
                : transactional().getCheckThreadPoolMinSize();
    }

    @Override
    public void setCheckThreadPoolMinSize(int checkThreadPoolMinSize) {
        transactional().setCheckThreadPoolMinSize(checkThreadPoolMinSize);
    }

    @Override
    public int getCheckThreadPoolMaxSize() {
        return isUnderConstruction()
                ? super.getCheckThreadPoolMaxSize()
                : transactional().getCheckThreadPoolMaxSize();
    }

    @Override
    public void setCheckThreadPoolMaxSize(int checkThreadPoolMaxSize) {
        transactional().setCheckThreadPoolMaxSize(checkThreadPoolMaxSize);
    }

    @Override
    public int getCheckRequestHoldMax() {
        return isUnderConstruction()
                ? super.getCheckRequestHoldMax()
                : transactional().getCheckRequestHoldMax();
    }

    @Override
    public void setCheckRequestHoldMax(int checkRequestHoldMax) {
        transactional().setCheckRequestHoldMax(checkRequestHoldMax);
    }

    @Override
    public ExecutorService getExecutorService() {
        return isUnderConstruction()
                ? super.getExecutorService()
                : transactional().getExecutorService();
    }

    @Override
    public void setExecutorService(ExecutorService executorService) {
        transactional().setExecutorService(executorService);
    }

    @Override
    public TransactionListener getTransactionListener() {
        return isUnderConstruction()
                ? super.getTransactionListener()
                : transactional().getTransactionListener();
    }

    @Override
    public void setTransactionListener(TransactionListener transactionListener) {
        transactional().setTransactionListener(transactionListener);
    }
}
