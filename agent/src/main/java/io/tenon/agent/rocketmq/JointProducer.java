package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.ProducerEvents;
import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.bridge.Tries;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.check.Mark;
import io.tenon.internal.half.CarriedHalf;
import io.tenon.internal.half.Dispatcher;
import io.tenon.internal.half.HalfInPlace;
import io.tenon.internal.half.HalfMessage;
import io.tenon.internal.rocketmq.Acknowledged;
import io.tenon.internal.rocketmq.BrokerTimes;
import io.tenon.internal.rocketmq.Halves;
import io.tenon.internal.rocketmq.JointCallback;
import io.tenon.internal.rocketmq.Outgoing;
import io.tenon.internal.rocketmq.RocketMqClient;
import io.tenon.internal.rocketmq.Turns;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.Validators;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * One producer of the application, tied to its transactions. Synchronous sends of one message run in place: the
 * producer's own method runs, with a copy that is a half. Everything else (asynchronous and oneway sends, collections)
 * is carried: taken apart into single halves, each given to the producer asynchronously by the dispatcher. Thread-safe.
 */
final class JointProducer extends ProducerEvents {
    private static final Send PLAIN = new PlainSend();

    private final DefaultMQProducer producer;
    private final String checkGroup;
    private final AgentSettings settings;
    private final Runnable whenStopped;
    private final Acknowledged acknowledged;
    private final RocketMqClient client;
    private final Dispatcher dispatcher;
    private final CheckMember member;
    private final BrokerTimes brokerTimes;

    private final ThreadLocal<@Nullable Boolean> sendingHalf = new ThreadLocal<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    private JointProducer(DefaultMQProducer producer, String checkGroup, AgentSettings settings, Runnable whenStopped)
            throws MQClientException {
        this.producer = producer;
        this.checkGroup = checkGroup;
        this.settings = settings;
        this.whenStopped = whenStopped;
        this.acknowledged = new Acknowledged(producer, settings.acceptWeakAcknowledgement());
        this.client = new RocketMqClient(producer, checkGroup, acknowledged, this::hand);
        this.dispatcher = new Dispatcher(checkGroup, client, settings.dispatcher());
        boolean started = false;
        try {
            this.member = CheckMember.start(checkGroup, producer, dispatcher::check);
            started = true;
        } finally {
            if (!started) {
                dispatcher.close();
            }
        }
        this.brokerTimes = member.times();
    }

    /**
     * Starts what a producer needs for being tied; {@link #stopping} ends it.
     *
     * @param producer started
     * @param checkGroup without namespace
     * @param whenStopped run by it
     */
    static JointProducer tie(
            DefaultMQProducer producer, String checkGroup, AgentSettings settings, Runnable whenStopped)
            throws MQClientException {
        return new JointProducer(producer, producer.withNamespace(checkGroup), settings, whenStopped);
    }

    /**
     * The producer's methods call each other with what they were called with: a copy of ours is not a new send. What a hook
     * of the client sends in the midst of one is.
     */
    @Override
    public boolean takes(@Nullable Object message) {
        if (message instanceof Tries) {
            return false;
        }
        boolean marked = message instanceof Message && Halves.hasOldMarks((Message) message);
        if (marked || dispatcher.ordersQueues()) {
            return true;
        }
        String topic = SendCall.topicOf(message);
        // First: to ask for the transaction may borrow a connection, or warn of two.
        if (topic == null || !settings.includesTopic(producer.withoutNamespace(topic))) {
            return false;
        }
        return settings.requiresTransaction(producer.withoutNamespace(topic)) || current() != null;
    }

    long messagesLeftToCheck() {
        return dispatcher.messagesLeftToCheck();
    }

    @Override
    public boolean isSendingHalf() {
        return sendingHalf.get() != null;
    }

    @Override
    public void stopping() {
        if (stopped.compareAndSet(false, true)) {
            dispatcher.close();
            member.stop();
            whenStopped.run();
        }
    }

    @Override
    public void stopped() {
        if (stopped.get()) {
            ((TrackedProducer) producer).tenon$events(null);
        }
    }

    // A send.

    @Override
    public Send send(String method, @Nullable Object[] arguments)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        SendCall call = SendCall.of(method, arguments);
        OpenTransaction transaction = call == null || !isIncluded(call) ? null : current();
        if (call == null || transaction == null) {
            if (call != null) {
                sendPlainly(call, arguments);
            }
            return PLAIN;
        }
        if (call.isRequest()) {
            throw Halves.refusedRequest(call.first());
        }
        if (call.isWithoutAnswer()) {
            carry(transaction, call, 1 + producer.getRetryTimesWhenSendAsyncFailed(), callbackOf(call));
            return new FinishedSend(null);
        }
        if (call.isCollection()) {
            // The stock producer does not retry a send to a queue that the application chose.
            int attempts = call.choosesQueue() ? 1 : 1 + producer.getRetryTimesWhenSendFailed();
            return new FinishedSend(await(carry(transaction, call, attempts, null)));
        }
        return sendInPlace(transaction, call, arguments);
    }

    private @Nullable OpenTransaction current() {
        return OpenTransactions.current(settings.pinnedDataSource(), settings.ambiguous());
    }

    private boolean isIncluded(SendCall call) {
        String topic = call.topic();
        return topic != null && settings.includesTopic(producer.withoutNamespace(topic));
    }

    private void sendPlainly(SendCall call, @Nullable Object[] arguments)
            throws MQClientException, InterruptedException {
        String topic = call.topic();
        if (topic != null && isIncluded(call) && settings.requiresTransaction(producer.withoutNamespace(topic))) {
            throw Halves.refusedWithoutTransaction(call.first(), settings.requiringSetting());
        }
        if (arguments[0] instanceof Message) {
            arguments[0] = Halves.withoutOldMarks((Message) arguments[0]);
        }
        if (dispatcher.ordersQueues()) {
            long timeoutMillis = call.timeoutMillis(producer.getSendMsgTimeout());
            if (call.selector() != null) {
                arguments[1] = Turns.after(dispatcher, producer, call.selector(), timeoutMillis);
            } else {
                Turns.await(dispatcher, producer, call.queue(), timeoutMillis);
            }
        }
    }

    private Send sendInPlace(OpenTransaction transaction, SendCall call, @Nullable Object[] arguments)
            throws MQClientException {
        Message message = call.first();
        Halves.requirePossible(message);
        Halves.requireRoom(message);
        MessageClientIDSetter.setUniqID(message); // on the application's own, which expects it there
        HalfInPlace half;
        try {
            half = new HalfInPlace(
                    dispatcher, MessageClientIDSetter.getUniqID(message), message.getTopic(), message.getKeys());
        } catch (IllegalStateException e) {
            throw new MQClientException(e.getMessage(), e);
        }
        join(transaction, half, message);
        CopyInPlace copy = Halves.copy(Halves.withoutOldMarks(message), new CopyInPlace(half));
        Halves.prepare(copy, checkGroup);
        arguments[0] = copy;
        return new SendInPlace(producer, acknowledged, half, copy, call.choosesQueue());
    }

    private void join(OpenTransaction transaction, HalfMessage half, Message message) throws MQClientException {
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
        brokerTimes.compareWith(transaction.dataSource());
    }

    // Carried ones.

    private static @Nullable SendCallback callbackOf(SendCall call) {
        SendCallback callback = call.callback();
        return callback == null || !call.isCollection()
                ? callback
                : new JointCallback(call.messages().size(), callback);
    }

    /** All or none. */
    private List<CarriedHalf<Outgoing, SendResult>> carry(
            OpenTransaction transaction, SendCall call, int attempts, @Nullable SendCallback callback)
            throws MQClientException {
        if (call.isCollection()) {
            Halves.batchable(call.messages());
        }
        List<CarriedHalf<Outgoing, SendResult>> halves =
                new ArrayList<>(call.messages().size());
        boolean all = false;
        try {
            for (Message message : call.messages()) {
                halves.add(carry(transaction, call, message, attempts, callback));
            }
            all = true;
            return halves;
        } finally {
            if (!all) {
                halves.forEach(HalfMessage::withdraw);
            }
        }
    }

    private CarriedHalf<Outgoing, SendResult> carry(
            OpenTransaction transaction, SendCall call, Message message, int attempts, @Nullable SendCallback callback)
            throws MQClientException {
        Validators.checkMessage(message, producer);
        Halves.requirePossible(message);
        MessageClientIDSetter.setUniqID(message);
        CarriedHalf<Outgoing, SendResult> half;
        try {
            half = new CarriedHalf<>(
                    dispatcher,
                    client,
                    call.outgoing(Halves.withoutOldMarks(message)),
                    MessageClientIDSetter.getUniqID(message),
                    message.getTopic(),
                    message.getKeys(),
                    attempts,
                    call.timeoutMillis(producer.getSendMsgTimeout()),
                    Halves.listener(callback));
        } catch (IllegalStateException e) {
            throw new MQClientException(e.getMessage(), e);
        }
        join(transaction, half, message);
        return half;
    }

    private static SendResult await(List<CarriedHalf<Outgoing, SendResult>> halves)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        boolean all = false;
        try {
            SendResult joint = Halves.awaitAll(halves);
            all = true;
            return joint;
        } finally {
            if (!all) {
                halves.forEach(HalfMessage::withdraw);
            }
        }
    }

    /** One attempt, given to the application's producer on the dispatcher's thread. */
    private void hand(Outgoing outgoing, Mark mark, long timeoutMillis, SendCallback callback)
            throws MQClientException, RemotingException, InterruptedException {
        CarriedCopy half = Halves.copy(outgoing.message(), new CarriedCopy(sendingHalf));
        Halves.prepare(half, checkGroup);
        Halves.mark(half, mark);
        Halves.requireRoom(half);
        if (outgoing.selector() != null) {
            producer.send(half, outgoing.selector(), outgoing.selectorArgument(), callback, timeoutMillis);
        } else if (outgoing.queue() != null) {
            producer.send(half, outgoing.queue(), callback, timeoutMillis);
        } else {
            producer.send(half, callback, timeoutMillis);
        }
    }
}
