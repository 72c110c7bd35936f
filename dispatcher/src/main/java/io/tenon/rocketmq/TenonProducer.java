package io.tenon.rocketmq;

import io.tenon.internal.WildcardPatterns;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.internal.rocketmq.BoundProducer;
import io.tenon.internal.rocketmq.ClientAccess;
import io.tenon.internal.rocketmq.QueueChoice;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.ServiceState;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>It is put in the place of the stock producer, or {@link #around around} one that is there already. RocketMQ's own
 * transactions ({@link #sendMessageInTransaction}, with a TransactionListener) go on as they are, and take no part in those
 * of a database.
 *
 * <p>A {@link SendResult} of a half has the id and queue of the message; its offsets are those of the half, and differ
 * from what a consumer sees. Thread-safe once started, as the stock producer is.
 */
public class TenonProducer extends BoundSends {
    private static final Logger log = LoggerFactory.getLogger(TenonProducer.class);

    private final ClientAccess access;
    private @Nullable String checkGroup;
    private @Nullable String dataSourceName;
    private int ringSize = 8192;
    private long endTimeoutMillis = 3000;
    private long drainTimeoutMillis = 5000;
    private boolean throughProxy;
    private boolean acceptWeakAcknowledgement;
    private Ambiguity ambiguous = Ambiguity.YOUNGEST;
    private boolean requireTransaction;
    private WildcardPatterns requireTransactionTopics = new WildcardPatterns(Collections.emptyList());
    private @Nullable DeliveryListener deliveryListener;
    private @Nullable Delivery delivery;
    private Fallback whenBrokerUnavailable = Fallback.REFUSE;
    private Fallback notAHalf = Fallback.REFUSE;
    private long rescueIntervalMillis;
    private boolean jmx = true;
    private volatile @Nullable BoundProducer bound;

    /** As {@link DefaultMQProducer#DefaultMQProducer()}. */
    public TenonProducer() {
        this(new OwnProducer());
    }

    /** As {@link DefaultMQProducer#DefaultMQProducer(String)}. */
    public TenonProducer(String producerGroup) {
        this(new OwnProducer(producerGroup));
    }

    /** As {@link DefaultMQProducer#DefaultMQProducer(String, RPCHook)}; the checks go through the hook, too. */
    public TenonProducer(String producerGroup, @Nullable RPCHook rpcHook) {
        this(new OwnProducer(producerGroup, rpcHook));
    }

    /** As {@link DefaultMQProducer#DefaultMQProducer(String, RPCHook, boolean, String)}. */
    public TenonProducer(
            String producerGroup, @Nullable RPCHook rpcHook, boolean enableMsgTrace, @Nullable String traceTopic) {
        this(new OwnProducer(producerGroup, rpcHook, enableMsgTrace, traceTopic));
    }

    private TenonProducer(ClientAccess access) {
        super(access.producer());
        this.access = access;
    }

    /**
     * A producer that sends through {@code existing}: its group, settings, hooks, trace, ACL and TLS, its retries, results
     * and exceptions are the existing one's. Every method of the stock producer is passed on to it, setters included; only
     * what is sent in a transaction goes another way, and comes to it as half messages.
     *
     * <p>Neither this method nor anything else but {@link #start} and {@link #shutdown} starts or stops the existing
     * producer. {@code start} starts it unless it is running; {@code shutdown} shuts it down, whoever started it. Until
     * {@code start} is called every send is refused. What the application goes on sending through {@code existing} itself
     * belongs to no transaction.
     *
     * <p>Synchronous sends run on the calling thread; those with a callback, oneway ones and collections on up to 16
     * threads of Tenon's, by the existing producer's synchronous method, since only then each of its tries can be seen.
     *
     * <p>To be called while the application is being configured: nobody may send through {@code existing} meanwhile, since
     * a hook is added to it, and the client's list of hooks is not thread-safe.
     *
     * @throws IllegalArgumentException if {@code existing} is a TenonProducer itself, or the one inside of it
     */
    public static TenonProducer around(DefaultMQProducer existing) {
        if (existing instanceof TenonProducer || existing instanceof OwnProducer) {
            throw new IllegalArgumentException("the producer of group '" + existing.getProducerGroup()
                    + "' is a TenonProducer already: nothing can be put around it");
        }
        return new TenonProducer(new SurroundedProducer(existing));
    }

    // Settings.

    /**
     * The group whose instances answer the brokers' checks; nothing else may be in it, and all its instances must have
     * the same DataSources. Default: the producer group with "-tenon" appended.
     */
    public void setCheckGroup(String checkGroup) {
        unstarted("checkGroup");
        this.checkGroup = checkGroup;
    }

    /** Ties messages only to transactions of the DataSource with this name, where several may be open at once. */
    public void setDataSourceName(@Nullable String dataSourceName) {
        unstarted("dataSourceName");
        this.dataSourceName = dataSourceName;
    }

    /** How many halves, ENDs and checks may wait for the threads that carry them; a power of two. Default: 8192. */
    public void setRingSize(int ringSize) {
        unstarted("ringSize");
        this.ringSize = ringSize;
    }

    /** How long an END may wait for its acknowledgement, in milliseconds. Default: 3000. */
    public void setEndTimeoutMillis(long endTimeoutMillis) {
        unstarted("endTimeoutMillis");
        this.endTimeoutMillis = endTimeoutMillis;
    }

    /** How long {@link #shutdown} waits for what is under way, in milliseconds. Default: 5000. */
    public void setDrainTimeoutMillis(long drainTimeoutMillis) {
        unstarted("drainTimeoutMillis");
        this.drainTimeoutMillis = drainTimeoutMillis;
    }

    /** Whether the name server leads to RocketMQ 5 proxies, whose acknowledgements prove nothing. Default: false. */
    public void setThroughProxy(boolean throughProxy) {
        unstarted("throughProxy");
        this.throughProxy = throughProxy;
    }

    /**
     * Whether a half counts as stored that the broker acknowledged with FLUSH_DISK_TIMEOUT, FLUSH_SLAVE_TIMEOUT or
     * SLAVE_NOT_AVAILABLE: less than it was configured for. Default: false, as with the stock transactional producer.
     */
    public void setAcceptWeakAcknowledgement(boolean acceptWeakAcknowledgement) {
        unstarted("acceptWeakAcknowledgement");
        this.acceptWeakAcknowledgement = acceptWeakAcknowledgement;
    }

    /**
     * Whether a message that is sent with no transaction open (after the commit, in autocommit mode, on a read-only
     * connection, with no connection) is refused, for those who would rather fail than forget {@code @Transactional}.
     * Default: false, it is sent plainly.
     */
    public void setRequireTransaction(boolean requireTransaction) {
        unstarted("requireTransaction");
        this.requireTransaction = requireTransaction;
    }

    /** The same for these topics only; {@code *} stands for any characters. Default: none. */
    public void setRequireTransactionTopics(Collection<String> topics) {
        unstarted("requireTransactionTopics");
        this.requireTransactionTopics = new WildcardPatterns(topics);
    }

    /**
     * What becomes of a message while several transactions are open on its thread in which the application has written.
     * Default: it belongs to the one that began last.
     */
    public void setAmbiguous(Ambiguity ambiguous) {
        unstarted("ambiguous");
        this.ambiguous = ambiguous;
    }

    /**
     * How messages of transactions are delivered; null leaves that to the {@linkplain
     * io.tenon.jdbc.TenonDataSource#setDelivery DataSource} of the transaction. Default: null.
     */
    public void setDelivery(@Nullable Delivery delivery) {
        unstarted("delivery");
        this.delivery = delivery;
    }

    /**
     * What becomes of a message whose half cannot be stored, because the broker cannot be reached or is busy. Default: the
     * send throws.
     *
     * @throws IllegalArgumentException if it is {@link Fallback#PLAIN}
     */
    public void setWhenBrokerUnavailable(Fallback whenBrokerUnavailable) {
        unstarted("whenBrokerUnavailable");
        if (whenBrokerUnavailable == Fallback.PLAIN) {
            throw new IllegalArgumentException(
                    "whenBrokerUnavailable cannot be PLAIN: where no broker can be reached, nothing can"
                            + " be sent at once either. Possible are REFUSE and OUTBOX");
        }
        this.whenBrokerUnavailable = Objects.requireNonNull(whenBrokerUnavailable, "whenBrokerUnavailable");
    }

    /**
     * What becomes of a message that a broker cannot keep as a half: one that is delayed or timed, has a priority, or goes to a
     * light queue. Default: the send throws. What goes through the outbox anyway is not concerned.
     */
    public void setNotAHalf(Fallback notAHalf) {
        unstarted("notAHalf");
        this.notAHalf = Objects.requireNonNull(notAHalf, "notAHalf");
    }

    /**
     * How often it is looked whether brokers have parked halves of the check group, about which they ask no more; one instance
     * puts those back whose transactions committed. In milliseconds; 0: never. Default: 0.
     */
    public void setRescueIntervalMillis(long rescueIntervalMillis) {
        unstarted("rescueIntervalMillis");
        this.rescueIntervalMillis = rescueIntervalMillis;
    }

    /** Who hears of messages that did not go the straight way; null for nobody. Default: null. */
    public void setDeliveryListener(@Nullable DeliveryListener deliveryListener) {
        unstarted("deliveryListener");
        this.deliveryListener = deliveryListener;
    }

    /**
     * Whether what is counted is shown in JMX, as numbers of {@code io.tenon:type=Producer,group="…"}, from {@link #start} to
     * {@link #shutdown}. Default: true.
     */
    public void setJmx(boolean jmx) {
        unstarted("jmx");
        this.jmx = jmx;
    }

    private void unstarted(String setting) {
        if (bound != null) {
            throw new IllegalStateException(setting + " of the TenonProducer of group '" + getProducerGroup()
                    + "' cannot be changed any more: it is started");
        }
    }

    /** How many messages were left to a check since the start, because their own END could not be sent or was lost. */
    public long getMessagesLeftToCheck() {
        BoundProducer known = bound;
        return known == null ? 0 : known.messagesLeftToCheck();
    }

    // Life.

    /**
     * Starts the producer that does the work, unless it is running, then the member of the check group.
     *
     * @throws MQClientException also for a setting that cannot be, which it names
     */
    @Override
    public void start() throws MQClientException {
        if (bound != null) {
            throw new MQClientException(
                    "the TenonProducer of group '" + getProducerGroup() + "' is started already", null);
        }
        String producerGroup = stock().withoutNamespace(getProducerGroup());
        String group = BoundProducer.requireCheckGroup(
                checkGroup == null ? producerGroup + "-tenon" : checkGroup, producerGroup, "checkGroup");
        DispatcherSettings settings = dispatcherSettings();
        boolean wasRunning = stock().getDefaultMQProducerImpl().getServiceState() == ServiceState.RUNNING;
        if (!wasRunning) {
            stock().start();
        }
        boolean started = false;
        try {
            BoundProducer begun = new BoundProducer(access, group, policy(), settings, observer());
            bound = begun;
            started = true;
            if (jmx) {
                begun.publishMeters();
            }
            log.info(
                    "Producer group '{}': check group '{}', delivery {}, whenBrokerUnavailable {}, notAHalf {}, rescueIntervalMillis {}",
                    producerGroup,
                    group,
                    delivery == null ? "as the DataSource says" : delivery,
                    whenBrokerUnavailable,
                    notAHalf,
                    rescueIntervalMillis);
        } finally {
            if (!started && !wasRunning) {
                stock().shutdown();
            }
        }
    }

    private DispatcherSettings dispatcherSettings() throws MQClientException {
        try {
            return new DispatcherSettings(
                    ringSize,
                    Duration.ofMillis(endTimeoutMillis),
                    Duration.ofMillis(drainTimeoutMillis),
                    throughProxy,
                    Duration.ofMillis(rescueIntervalMillis));
        } catch (IllegalArgumentException e) {
            throw new MQClientException(e.getMessage(), e);
        }
    }

    private ProducerPolicy policy() {
        return new ProducerPolicy(
                stock(),
                dataSourceName,
                ambiguous,
                requireTransaction,
                requireTransactionTopics,
                acceptWeakAcknowledgement,
                delivery,
                whenBrokerUnavailable,
                notAHalf);
    }

    private @Nullable ListenerObserver observer() {
        DeliveryListener listener = deliveryListener;
        return listener == null ? null : new ListenerObserver(listener);
    }

    /**
     * Lets what is under way finish, for the drain time-out at most, and shuts down the producer that does the work; what
     * remains is left to the brokers' checks.
     */
    @Override
    public void shutdown() {
        BoundProducer started = bound;
        if (started != null) {
            started.close();
        }
        stock().shutdown();
    }

    @Override
    @Nullable
    BoundProducer bound() {
        return bound;
    }

    /** As the stock producer's; put around another one, it is refused before {@link #start}, too. */
    @Override
    public TransactionSendResult sendMessageInTransaction(Message msg, Object arg) throws MQClientException {
        if (bound == null) {
            requireStarted();
        }
        return super.sendMessageInTransaction(msg, arg);
    }

    @Override
    void requireStarted() throws MQClientException {
        if (!(access instanceof OwnProducer)) {
            throw new MQClientException(
                    "the TenonProducer around the producer of group '" + getProducerGroup()
                            + "' is not started: call its start(), also if the producer is running; nothing was sent",
                    null);
        }
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
        OpenTransaction transaction = owning(message);
        if (transaction == null) {
            return send(message).getMsgId();
        }
        sends().sendAsync(transaction, message, QueueChoice.ANY, null, getSendMsgTimeout());
        return MessageClientIDSetter.getUniqID(message);
    }
}
