package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.CheckEvents;
import io.tenon.agent.bridge.ProducerEvents;
import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.bridge.TrackedReceiver;
import io.tenon.agent.bridge.Tries;
import io.tenon.agent.engine.UntiedSends;
import io.tenon.agent.jdbc.XaBranches;
import io.tenon.agent.operate.RunningMode;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.binding.ThreadConnections;
import io.tenon.internal.rocketmq.BoundProducer;
import io.tenon.internal.rocketmq.HalfCopies;
import io.tenon.internal.rocketmq.InPlaceSend;
import io.tenon.internal.rocketmq.TransactionSends;
import io.tenon.internal.transaction.OpenTransaction;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * What the advice of one producer of the application's reports, as calls of a {@link BoundProducer}. Synchronous sends of
 * one message run in place: the producer's own method runs, with a copy that is a half. Everything else (asynchronous and
 * oneway sends, collections) is carried: taken apart into single halves, each given to the producer asynchronously.
 * Thread-safe.
 */
final class AdvisedProducer extends ProducerEvents {
    private static final Send PLAIN = new PlainSend();

    /** Methods of the client that its other methods to send call, since 5.1: a message is counted once. */
    static final Set<String> WITHIN_A_SEND = new HashSet<>(Arrays.asList("sendDirect", "sendByAccumulator"));

    private final AdvisedClient client;
    private final BoundProducer bound;
    private final TransactionSends sends;
    private final AgentSettings settings;
    private final UntiedSends untied;
    private final Runnable whenStopped;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * Starts what a producer needs for being tied; {@link #stopping} ends it.
     *
     * @param producer started
     * @param checkGroup without namespace
     * @param whenStopped run by it
     */
    AdvisedProducer(
            DefaultMQProducer producer,
            String checkGroup,
            AgentSettings settings,
            UntiedSends untied,
            Runnable whenStopped)
            throws MQClientException {
        this.settings = settings;
        this.untied = untied;
        this.client = new AdvisedClient(producer);
        this.bound =
                new BoundProducer(client, checkGroup, new AgentPolicy(producer, settings), settings.dispatcher(), null);
        this.sends = bound.sends();
        this.whenStopped = whenStopped;
        bound.publishMeters();
    }

    /**
     * The producer's methods call each other with what they were called with: a copy of ours is not a new send. What a hook
     * of the client sends in the midst of one is.
     */
    @Override
    public boolean takes(String method, @Nullable Object message) {
        if (message instanceof Tries) {
            return false;
        }
        boolean marked = message instanceof Message && HalfCopies.hasOldMarks((Message) message);
        if (marked
                || XaBranches.isOpen()
                || isInJtaAlone()
                || bound.concerns(RunningMode.isDraining() ? null : SendCall.topicOf(message))) {
            return true;
        }
        countPlain(method, message);
        return false;
    }

    private void countPlain(String method, @Nullable Object message) {
        if (!WITHIN_A_SEND.contains(method)) {
            bound.sentPlainly(message instanceof Collection ? ((Collection<?>) message).size() : 1);
        }
    }

    /** What reaches the implementation past the methods that {@link #send} is told of. */
    CheckEvents directSends() {
        return new DirectSends(bound, untied);
    }

    long messagesLeftToCheck() {
        return bound.messagesLeftToCheck();
    }

    @Override
    public boolean isSendingHalf() {
        return client.isSendingHalf();
    }

    @Override
    public void stopping() {
        if (stopped.compareAndSet(false, true)) {
            bound.close();
            whenStopped.run();
        }
    }

    @Override
    public void stopped() {
        if (stopped.get()) {
            ((TrackedProducer) client.producer()).tenon$events(null);
            Object implementation = client.producer().getDefaultMQProducerImpl();
            if (implementation instanceof TrackedReceiver) {
                ((TrackedReceiver) implementation).tenon$checks(null);
            }
        }
    }

    @Override
    public Send send(String method, boolean returnsResult, @Nullable Object[] arguments)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        SendCall call = SendCall.of(method, returnsResult, arguments);
        if (call == null) {
            return PLAIN;
        }
        OpenTransaction transaction =
                call.topic() == null || RunningMode.isDraining() ? null : bound.transactionOf(call.messages());
        if (transaction == null) {
            if (!RunningMode.isDraining()
                    && !WITHIN_A_SEND.contains(method)
                    && !settings.declaresXa()
                    && bound.includesTopic(call.topic())) {
                tellOfJta();
            }
            if (!WITHIN_A_SEND.contains(method)) {
                bound.sentPlainly(call.messages());
            }
            sendPlainly(call, arguments);
            return PLAIN;
        }
        if (call.isRequest()) {
            throw bound.refusedRequest(call.first());
        }
        if (call.isWithoutAnswer()) {
            sendWithoutAnswer(transaction, call);
            return new FinishedSend(null);
        }
        if (call.isCollection()) {
            return new FinishedSend(
                    sends.sendAll(transaction, call.messages(), call.queueChoice(), timeoutMillis(call)));
        }
        SendResult written = sends.sendThroughOutbox(transaction, call.first(), call.queueChoice());
        if (written != null) {
            return new FinishedSend(written);
        }
        InPlaceSend send = sends.beginInPlace(transaction, call.first(), call.choosesQueue());
        arguments[0] = send.copy();
        return new AdvisedSend(
                send,
                failure -> sends.insteadOfHalf(
                        transaction, call.first(), call.queueChoice(), failure, timeoutMillis(call)));
    }

    /** A transaction manager leads a transaction, and this message cannot be tied to it. */
    private void tellOfJta() {
        if (XaBranches.isOpen()) {
            untied.sent(UntiedSends.Way.XA_BRANCH);
        } else if (isInJtaAlone()) {
            untied.sent(UntiedSends.Way.JTA_WITHOUT_CONNECTION);
        }
    }

    private boolean isInJtaAlone() {
        return !settings.choosesDataSources() && ThreadConnections.areInJtaWithoutOne();
    }

    private void sendPlainly(SendCall call, @Nullable Object[] arguments) throws InterruptedException {
        if (arguments[0] instanceof Message) {
            arguments[0] = HalfCopies.withoutOldMarks((Message) arguments[0]);
        }
        if (call.selector() != null) {
            arguments[1] = bound.inTurn(call.selector(), timeoutMillis(call));
        } else {
            bound.inTurn(call.queue(), timeoutMillis(call));
        }
    }

    private void sendWithoutAnswer(OpenTransaction transaction, SendCall call) throws MQClientException {
        if (call.isCollection()) {
            sends.sendAllAsync(transaction, call.messages(), call.queueChoice(), call.callback(), timeoutMillis(call));
        } else {
            sends.sendAsync(transaction, call.first(), call.queueChoice(), call.callback(), timeoutMillis(call));
        }
    }

    private long timeoutMillis(SendCall call) {
        return call.timeoutMillis(client.producer().getSendMsgTimeout());
    }
}
