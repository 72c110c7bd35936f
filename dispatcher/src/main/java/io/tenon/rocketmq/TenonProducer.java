package io.tenon.rocketmq;

import io.tenon.internal.check.Mark;
import io.tenon.internal.half.CarriedHalf;
import io.tenon.internal.half.Dispatcher;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.internal.rocketmq.Acknowledged;
import io.tenon.internal.rocketmq.BrokerTimes;
import io.tenon.internal.rocketmq.Halves;
import io.tenon.internal.rocketmq.JointCallback;
import io.tenon.internal.rocketmq.Outgoing;
import io.tenon.internal.rocketmq.RocketMqClient;
import io.tenon.internal.rocketmq.TopicPatterns;
import io.tenon.internal.rocketmq.Turns;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import io.tenon.jdbc.Ambiguity;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.rocketmq.client.Validators;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * A drop-in for {@link DefaultMQProducer}: a message sent while a transaction is open on a {@link
 * io.tenon.jdbc.TenonDataSource} commits or rolls back with it. With no transaction open it is the stock producer,
 * unchanged.
 *
 * <p>In a transaction:
 *
 * <table>
 * <caption>the fate of each way to send</caption>
 * <tr><td>{@code send} (also to a queue, by selector, with a timeout)</td><td>stored as a half message when it returns;
 * throws as the stock producer does, and then the message will not be delivered, whatever the transaction does</td></tr>
 * <tr><td>{@code send} with a callback</td><td>returns at once; the callback hears of the half; if it was not stored,
 * the commit is refused</td></tr>
 * <tr><td>{@code sendOneway}, {@link #enqueue}</td><td>return at once; if it was not stored, the commit is refused</td></tr>
 * <tr><td>{@code send} of a collection</td><td>taken apart into single halves, all or none; the ids of the result are
 * joined by commas, as the stock producer joins them</td></tr>
 * <tr><td>delayed and timed messages, those with a priority or of light queues, {@code request}, replies</td><td>refused
 * with an MQClientException: a broker cannot keep them as halves</td></tr>
 * </table>
 *
 * <p>A {@link SendResult} of a half has the id and queue of the message; its offsets are those of the half, and differ
 * from what a consumer sees. Thread-safe once started, as the stock producer is.
 */
public class TenonProducer extends EverySend {
    /** While the calling thread hands a half to the client: it then sends inline, and once. */
    private static final ThreadLocal<@Nullable Boolean> SENDING_HALF = new ThreadLocal<>();

    private final @Nullable RPCHook hook;
    private @Nullable String checkGroup;
    private @Nullable String dataSourceName;
    private int ringSize = 8192;
    private long endTimeoutMillis = 3000;
    private long drainTimeoutMillis = 5000;
    private boolean throughProxy;
    private boolean acceptWeakAcknowledgement;
    private Ambiguity ambiguous = Ambiguity.YOUNGEST;
    private boolean requireTransaction;
    private TopicPatterns requireTransactionTopics = new TopicPatterns(Collections.emptyList());
    private @Nullable RocketMqClient client;
    private @Nullable Dispatcher dispatcher;
    private @Nullable CheckReceiver checkReceiver;
    private @Nullable BrokerTimes brokerTimes;

    /** As {@link DefaultMQProducer#DefaultMQProducer()}. */
    public TenonProducer() {
        this.hook = null;
    }

    /** As {@link DefaultMQProducer#DefaultMQProducer(String)}. */
    public TenonProducer(String producerGroup) {
        super(producerGroup);
        this.hook = null;
    }

    /** As {@link DefaultMQProducer#DefaultMQProducer(String, RPCHook)}; the checks go through the hook, too. */
    public TenonProducer(String producerGroup, @Nullable RPCHook rpcHook) {
        super(producerGroup, rpcHook);
        this.hook = rpcHook;
    }

    /** As {@link DefaultMQProducer#DefaultMQProducer(String, RPCHook, boolean, String)}. */
    public TenonProducer(
            String producerGroup, @Nullable RPCHook rpcHook, boolean enableMsgTrace, @Nullable String traceTopic) {
        super(producerGroup, rpcHook, enableMsgTrace, traceTopic);
        this.hook = rpcHook;
    }

    // Settings.

    /**
     * The group whose instances answer the brokers' checks; nothing else may be in it, and all its instances must have
     * the same DataSources. Default: the producer group with "-tenon" appended.
     */
    public void setCheckGroup(String checkGroup) {
        this.checkGroup = checkGroup;
    }

    /** Ties messages only to transactions of the DataSource with this name, where several may be open at once. */
    public void setDataSourceName(@Nullable String dataSourceName) {
        this.dataSourceName = dataSourceName;
    }

    /** How many halves, ENDs and checks may wait for the threads that carry them; a power of two. Default: 8192. */
    public void setRingSize(int ringSize) {
        this.ringSize = ringSize;
    }

    /** How long an END may wait for its acknowledgement, in milliseconds. Default: 3000. */
    public void setEndTimeoutMillis(long endTimeoutMillis) {
        this.endTimeoutMillis = endTimeoutMillis;
    }

    /** How long {@link #shutdown} waits for what is under way, in milliseconds. Default: 5000. */
    public void setDrainTimeoutMillis(long drainTimeoutMillis) {
        this.drainTimeoutMillis = drainTimeoutMillis;
    }

    /** Whether the name server leads to RocketMQ 5 proxies, whose acknowledgements prove nothing. Default: false. */
    public void setThroughProxy(boolean throughProxy) {
        this.throughProxy = throughProxy;
    }

    /**
     * Whether a half counts as stored that the broker acknowledged with FLUSH_DISK_TIMEOUT, FLUSH_SLAVE_TIMEOUT or
     * SLAVE_NOT_AVAILABLE: less than it was configured for. Default: false, as with the stock transactional producer.
     */
    public void setAcceptWeakAcknowledgement(boolean acceptWeakAcknowledgement) {
        this.acceptWeakAcknowledgement = acceptWeakAcknowledgement;
    }

    /**
     * Whether a message that is sent with no transaction open (after the commit, in autocommit mode, on a read-only
     * connection, with no connection) is refused, for those who would rather fail than forget {@code @Transactional}.
     * Default: false, it is sent plainly.
     */
    public void setRequireTransaction(boolean requireTransaction) {
        this.requireTransaction = requireTransaction;
    }

    /** The same for these topics only; {@code *} stands for any characters. Default: none. */
    public void setRequireTransactionTopics(Collection<String> topics) {
        this.requireTransactionTopics = new TopicPatterns(topics);
    }

    /**
     * What becomes of a message while several transactions are open on its thread in which the application has written.
     * Default: it belongs to the one that began last.
     */
    public void setAmbiguous(Ambiguity ambiguous) {
        this.ambiguous = ambiguous;
    }

    /** How many messages were left to a check since the start, because their own END could not be sent or was lost. */
    public long getMessagesLeftToCheck() {
        return dispatcher == null ? 0 : dispatcher.messagesLeftToCheck();
    }

    // Life.

    /**
     * Starts the stock producer, then the member of the check group.
     *
     * @throws MQClientException also for a setting that cannot be, which it names
     */
    @Override
    public void start() throws MQClientException {
        DispatcherSettings settings = validated();
        super.start();
        try {
            ExecutorService stock = getDefaultMQProducerImpl().getAsyncSenderExecutor();
            getDefaultMQProducerImpl().setAsyncSenderExecutor(new InlineForHalves(stock, TenonProducer::isSendingHalf));
            String group = withNamespace(checkGroupOrDefault());
            RocketMqClient broker = new RocketMqClient(
                    this,
                    group,
                    new Acknowledged(this, acceptWeakAcknowledgement),
                    (outgoing, mark, timeout, callback) -> sendHalf(group, outgoing, mark, timeout, callback));
            Dispatcher started = new Dispatcher(group, broker, settings);
            client = broker;
            dispatcher = started;
            checkReceiver = CheckReceiver.start(this, group, hook, started::check);
            brokerTimes = new BrokerTimes(checkReceiver);
        } catch (MQClientException | RuntimeException e) {
            shutdown();
            throw e;
        }
    }

    private String checkGroupOrDefault() {
        return checkGroup == null ? getProducerGroup() + "-tenon" : checkGroup;
    }

    private DispatcherSettings validated() throws MQClientException {
        try {
            Validators.checkGroup(checkGroupOrDefault());
        } catch (MQClientException e) {
            throw new MQClientException("checkGroup '" + checkGroupOrDefault() + "': " + e.getErrorMessage(), e);
        }
        if (checkGroupOrDefault().equals(getProducerGroup())) {
            throw new MQClientException(
                    "checkGroup must differ from the producer group '" + getProducerGroup()
                            + "': a plain producer in it would swallow checks",
                    null);
        }
        try {
            return new DispatcherSettings(
                    ringSize, Duration.ofMillis(endTimeoutMillis), Duration.ofMillis(drainTimeoutMillis), throughProxy);
        } catch (IllegalArgumentException e) {
            throw new MQClientException(e.getMessage(), e);
        }
    }

    /** Lets what is under way finish, for the drain time-out at most; what remains is left to the brokers' checks. */
    @Override
    public void shutdown() {
        if (dispatcher != null) {
            dispatcher.close();
        }
        if (checkReceiver != null) {
            checkReceiver.shutdown(false);
        }
        super.shutdown();
    }

    /** Used for every asynchronous send but halves, which are sent by the thread that brings them. */
    @Override
    public void setAsyncSenderExecutor(ExecutorService asyncSenderExecutor) {
        super.setAsyncSenderExecutor(new InlineForHalves(asyncSenderExecutor, TenonProducer::isSendingHalf));
    }

    /** None for halves: a silent retry of the client would leave an orphan that nobody knows of (R4). */
    @Override
    public int getRetryTimesWhenSendAsyncFailed() {
        return isSendingHalf() ? 0 : super.getRetryTimesWhenSendAsyncFailed();
    }

    /** Not for halves: their thread must not wait for permits. */
    @Override
    public boolean isEnableBackpressureForAsyncMode() {
        return !isSendingHalf() && super.isEnableBackpressureForAsyncMode();
    }

    private static boolean isSendingHalf() {
        return SENDING_HALF.get() != null;
    }

    private void sendHalf(String group, Outgoing outgoing, Mark mark, long timeout, SendCallback callback)
            throws MQClientException, RemotingException, InterruptedException {
        Message half = Halves.copyOf(outgoing.message());
        Halves.prepare(half, group);
        Halves.mark(half, mark);
        Halves.requireRoom(half);
        Boolean around = SENDING_HALF.get(); // a hook of the client may send, in the midst of the sending of a half
        SENDING_HALF.set(Boolean.TRUE);
        try {
            sendAsItIs(half, outgoing, callback, timeout);
        } finally {
            if (around == null) {
                SENDING_HALF.remove();
            }
        }
    }

    // In a transaction.

    @Override
    @Nullable
    OpenTransaction transaction(@Nullable Message message) throws MQClientException {
        OpenTransaction open = dispatcher == null ? null : OpenTransactions.current(dataSourceName, ambiguous);
        if (open == null && dispatcher != null && message != null && requiresTransaction(message.getTopic())) {
            throw Halves.refusedWithoutTransaction(
                    message, requireTransaction ? "requireTransaction" : "requireTransactionTopics");
        }
        return open;
    }

    private boolean requiresTransaction(@Nullable String topic) {
        return topic != null
                && (requireTransaction
                        || (!requireTransactionTopics.isEmpty()
                                && requireTransactionTopics.match(withoutNamespace(topic))));
    }

    @Override
    MessageQueue inTurn(MessageQueue queue, long timeout) throws InterruptedException {
        Dispatcher carrier = dispatcher;
        if (carrier != null && carrier.ordersQueues()) {
            Turns.await(carrier, this, queue, timeout);
        }
        return queue;
    }

    @Override
    MessageQueueSelector inTurn(MessageQueueSelector selector, long timeout) {
        Dispatcher carrier = dispatcher;
        return carrier == null || !carrier.ordersQueues() ? selector : Turns.after(carrier, this, selector, timeout);
    }

    private CarriedHalf<Outgoing, SendResult> join(
            OpenTransaction transaction,
            Message message,
            @Nullable MessageQueue queue,
            int attempts,
            long timeout,
            @Nullable SendCallback callback)
            throws MQClientException {
        Dispatcher carrier = dispatcher;
        RocketMqClient broker = client;
        if (carrier == null || broker == null) {
            throw new MQClientException("the producer is not started", null);
        }
        Validators.checkMessage(message, this);
        Halves.requirePossible(message);
        findRoute(message, timeout);
        MessageClientIDSetter.setUniqID(message);
        CarriedHalf<Outgoing, SendResult> half;
        try {
            half = new CarriedHalf<>(
                    carrier,
                    broker,
                    Outgoing.to(queue, Halves.withoutOldMarks(message)),
                    MessageClientIDSetter.getUniqID(message),
                    message.getTopic(),
                    message.getKeys(),
                    attempts,
                    timeout,
                    Halves.listener(callback));
        } catch (IllegalStateException e) {
            throw new MQClientException(e.getMessage(), e);
        }
        boolean joined = false;
        try {
            transaction.join(half);
            joined = true;
        } catch (SQLException e) {
            throw new MQClientException(
                    Halves.label(message) + " cannot be tied to the open transaction and will not be delivered: "
                            + e.getMessage(),
                    e);
        } finally {
            if (!joined) {
                half.withdraw();
            }
        }
        if (brokerTimes != null) {
            brokerTimes.compareWith(transaction.dataSource());
        }
        return half;
    }

    /** On the sending thread, so that the broker thread never waits for a name server. */
    private void findRoute(Message message, long timeout) throws MQClientException {
        TopicPublishInfo route =
                getDefaultMQProducerImpl().getTopicPublishInfoTable().get(withNamespace(message.getTopic()));
        if (route == null || !route.ok()) {
            select(message, (queues, m, arg) -> queues.get(0), null, timeout);
        }
    }

    @Override
    MessageQueue select(Message message, MessageQueueSelector selector, @Nullable Object arg, long timeout)
            throws MQClientException {
        String topic = message.getTopic();
        message.setTopic(withNamespace(topic));
        try {
            return getDefaultMQProducerImpl().invokeMessageQueueSelector(message, selector, arg, timeout);
        } catch (RemotingException e) {
            throw new MQClientException(e.getMessage(), e);
        } finally {
            message.setTopic(topic);
        }
    }

    @Override
    SendResult sendInTransaction(
            OpenTransaction transaction, Message message, @Nullable MessageQueue queue, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        if (message instanceof MessageBatch) {
            return sendInTransaction(transaction, Halves.apart((MessageBatch) message), queue, timeout);
        }
        return Halves.await(join(transaction, message, queue, attempts(queue), timeout, null));
    }

    @Override
    SendResult sendInTransaction(
            OpenTransaction transaction, Collection<Message> messages, @Nullable MessageQueue queue, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        List<CarriedHalf<Outgoing, SendResult>> halves = new ArrayList<>(messages.size());
        try {
            for (Message message : Halves.batchable(messages)) {
                halves.add(join(transaction, message, queue, attempts(queue), timeout, null));
            }
            return Halves.awaitAll(halves);
        } catch (MQClientException
                | RemotingException
                | MQBrokerException
                | InterruptedException
                | RuntimeException e) {
            halves.forEach(CarriedHalf::withdraw);
            throw e;
        }
    }

    @Override
    void sendInTransaction(
            OpenTransaction transaction,
            Message message,
            @Nullable MessageQueue queue,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        if (message instanceof MessageBatch) {
            sendInTransaction(transaction, Halves.apart((MessageBatch) message), queue, callback, timeout);
            return;
        }
        join(transaction, message, queue, 1 + super.getRetryTimesWhenSendAsyncFailed(), timeout, callback);
    }

    @Override
    void sendInTransaction(
            OpenTransaction transaction,
            Collection<Message> messages,
            @Nullable MessageQueue queue,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        SendCallback joint = callback == null ? null : new JointCallback(messages.size(), callback);
        List<CarriedHalf<Outgoing, SendResult>> halves = new ArrayList<>(messages.size());
        try {
            for (Message message : Halves.batchable(messages)) {
                halves.add(join(
                        transaction, message, queue, 1 + super.getRetryTimesWhenSendAsyncFailed(), timeout, joint));
            }
        } catch (MQClientException | RuntimeException e) {
            halves.forEach(CarriedHalf::withdraw);
            throw e;
        }
    }

    /** The stock producer does not retry a send to a queue that the application chose. */
    private int attempts(@Nullable MessageQueue queue) {
        return queue == null ? 1 + getRetryTimesWhenSendFailed() : 1;
    }

    /**
     * Sends in the open transaction without waiting for anything: the commit waits for what is not acknowledged by then,
     * and is refused if it cannot be stored. With no transaction open this is {@link #send(Message)}.
     *
     * @return the message's id, the one that a consumer sees
     * @throws MQClientException if the message cannot be tied to the transaction; it will not be delivered
     */
    public String enqueue(Message message)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(message);
        if (transaction == null) {
            return send(message).getMsgId();
        }
        sendInTransaction(transaction, message, null, (SendCallback) null, getSendMsgTimeout());
        return MessageClientIDSetter.getUniqID(message);
    }
}
