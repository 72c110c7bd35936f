package io.tenon.rocketmq;

import io.tenon.internal.check.Check;
import io.tenon.internal.rocketmq.ClientAccess;
import io.tenon.internal.rocketmq.QueueChoice;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * The producer that does the work of a {@link TenonProducer} that was not put around another one. It is the stock one, but
 * that it sends a half inline, once, and without waiting for a permit (ADR 0005). Thread-safe once started.
 */
final class OwnProducer extends TransactionMQProducer implements ClientAccess {
    /** Set while the calling thread hands a half to the client, which then sends inline, and once. */
    private static final ThreadLocal<@Nullable Boolean> SENDING_HALF = new ThreadLocal<>();

    private final @Nullable RPCHook hook;

    OwnProducer() {
        this.hook = null;
    }

    OwnProducer(String producerGroup) {
        super(producerGroup);
        this.hook = null;
    }

    OwnProducer(String producerGroup, @Nullable RPCHook rpcHook) {
        super(producerGroup, rpcHook);
        this.hook = rpcHook;
    }

    @SuppressWarnings("deprecation") // the constructor with a trace that clients before 5.5 have, too
    OwnProducer(String producerGroup, @Nullable RPCHook rpcHook, boolean enableMsgTrace, @Nullable String traceTopic) {
        super(null, producerGroup, rpcHook, enableMsgTrace, traceTopic);
        this.hook = rpcHook;
    }

    @Override
    public void start() throws MQClientException {
        super.start();
        ExecutorService stock = getDefaultMQProducerImpl().getAsyncSenderExecutor();
        getDefaultMQProducerImpl().setAsyncSenderExecutor(new InlineHalfExecutor(stock, OwnProducer::isSendingHalf));
    }

    /** Sets the executor of all asynchronous sends but halves, which are sent by the thread that brings them. */
    @Override
    public void setAsyncSenderExecutor(ExecutorService asyncSenderExecutor) {
        super.setAsyncSenderExecutor(new InlineHalfExecutor(asyncSenderExecutor, OwnProducer::isSendingHalf));
    }

    /** Returns 0 while a half is sent: a silent retry of the client would leave an orphan that nobody knows of (R4). */
    @Override
    public int getRetryTimesWhenSendAsyncFailed() {
        return isSendingHalf() ? 0 : super.getRetryTimesWhenSendAsyncFailed();
    }

    /**
     * Returns what the application has set, also on a thread that is sending a half: a hook of the client may send
     * another.
     */
    @Override
    public int asyncRetries() {
        return super.getRetryTimesWhenSendAsyncFailed();
    }

    /** Returns false while a half is sent: its thread must not wait for permits. */
    @Override
    public boolean isEnableBackpressureForAsyncMode() {
        return !isSendingHalf() && super.isEnableBackpressureForAsyncMode();
    }

    private static boolean isSendingHalf() {
        return SENDING_HALF.get() != null;
    }

    @Override
    public DefaultMQProducer producer() {
        return this;
    }

    @Override
    public SendPaths paths() {
        return SendPaths.ALL_CARRIED;
    }

    @Override
    public void sendOnce(Message half, QueueChoice choice, SendCallback callback, long timeoutMillis)
            throws MQClientException, RemotingException, InterruptedException {
        Boolean around = SENDING_HALF.get(); // a hook of the client may send, in the midst of the sending of a half
        SENDING_HALF.set(Boolean.TRUE);
        try {
            choice.send(this, half, callback, timeoutMillis);
        } finally {
            if (around == null) {
                SENDING_HALF.remove();
            }
        }
    }

    /** Looks up the route on the sending thread, so that the broker thread never waits for a name server. */
    @Override
    public void findRoute(Message message, long timeoutMillis) throws MQClientException {
        TopicPublishInfo route =
                getDefaultMQProducerImpl().getTopicPublishInfoTable().get(withNamespace(message.getTopic()));
        if (route == null || !route.ok()) {
            select(message, (queues, m, argument) -> queues.get(0), null, timeoutMillis);
        }
    }

    @Override
    public QueueChoice choice(
            Message message, MessageQueueSelector selector, @Nullable Object argument, long timeoutMillis)
            throws MQClientException {
        return QueueChoice.of(select(message, selector, argument, timeoutMillis));
    }

    private MessageQueue select(
            Message message, MessageQueueSelector selector, @Nullable Object argument, long timeoutMillis)
            throws MQClientException {
        String topic = message.getTopic();
        message.setTopic(withNamespace(topic));
        try {
            return getDefaultMQProducerImpl().invokeMessageQueueSelector(message, selector, argument, timeoutMillis);
        } catch (RemotingException e) {
            throw new MQClientException(e.getMessage(), e);
        } finally {
            message.setTopic(topic);
        }
    }

    @Override
    public DefaultMQProducerImpl joinCheckGroup(String group, Consumer<Check> checks) throws MQClientException {
        return CheckReceiver.start(this, group, hook, checks);
    }
}
