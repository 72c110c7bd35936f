package io.tenon.rocketmq;

import io.tenon.internal.rocketmq.BoundProducer;
import io.tenon.internal.rocketmq.HalfCopies;
import io.tenon.internal.rocketmq.QueueChoice;
import io.tenon.internal.rocketmq.TransactionSends;
import io.tenon.internal.transaction.OpenTransaction;
import java.util.Collection;
import java.util.Collections;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.RequestTimeoutException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * Every way that a producer has to send, each with the same fork: with no transaction open, the call goes to the producer
 * that does the work, unchanged; with one open, the message joins it.
 */
abstract class BoundSends extends ForwardingProducer {

    BoundSends(DefaultMQProducer stock) {
        super(stock);
    }

    /** What ties messages to transactions; null as long as this producer is not started. */
    abstract @Nullable BoundProducer bound();

    /** Throws if nothing can be sent yet, and the producer that does the work would not say so itself. */
    abstract void requireStarted() throws MQClientException;

    /**
     * Returns the transaction that a message sent now belongs to; null if it belongs to none.
     *
     * @throws MQClientException if no transaction is open, and the topic requires one
     */
    final @Nullable OpenTransaction owning(@Nullable Message msg) throws MQClientException {
        BoundProducer bound = bound();
        if (bound == null) {
            requireStarted();
            return null;
        }
        return bound.transactionOf(msg);
    }

    private @Nullable OpenTransaction owningAll(Collection<Message> msgs) throws MQClientException {
        BoundProducer bound = bound();
        if (bound == null) {
            requireStarted();
            return null;
        }
        return bound.transactionOf(msgs);
    }

    /**
     * Returns what {@link #owning} does; where there is no transaction, counts the message as one that is sent plainly.
     */
    private @Nullable OpenTransaction transaction(@Nullable Message msg) throws MQClientException {
        return counted(msg == null ? Collections.<Message>emptyList() : Collections.singletonList(msg), owning(msg));
    }

    /** Does as {@link #transaction(Message)} for messages that have the same topic, or the client refuses them. */
    private @Nullable OpenTransaction transaction(@Nullable Collection<Message> msgs) throws MQClientException {
        if (msgs == null || msgs.isEmpty()) {
            return owning(null);
        }
        return counted(msgs, owningAll(msgs));
    }

    private @Nullable OpenTransaction counted(Collection<Message> messages, @Nullable OpenTransaction transaction) {
        BoundProducer bound = bound();
        if (transaction == null && bound != null) {
            bound.sentPlainly(messages);
        }
        return transaction;
    }

    /**
     * Returns what ties messages to transactions, for callers that have found one: only a started producer finds any.
     */
    private BoundProducer binding() {
        BoundProducer bound = bound();
        if (bound == null) {
            throw new IllegalStateException("the producer is not started");
        }
        return bound;
    }

    final TransactionSends sends() {
        return binding().sends();
    }

    @SuppressWarnings("NullAway") // null goes through, for the client to say what is wrong with it
    private MessageQueue inTurn(MessageQueue mq, long timeout) throws InterruptedException {
        BoundProducer bound = bound();
        return bound == null ? mq : bound.inTurn(mq, timeout);
    }

    private MessageQueueSelector inTurn(MessageQueueSelector selector, long timeout) {
        BoundProducer bound = bound();
        return bound == null ? selector : bound.inTurn(selector, timeout);
    }

    private MessageQueue inTurn(MessageQueue mq) throws InterruptedException {
        return inTurn(mq, getSendMsgTimeout());
    }

    private MessageQueueSelector inTurn(MessageQueueSelector selector) {
        return inTurn(selector, getSendMsgTimeout());
    }

    /**
     * Does what the stock {@code send} without a time-out calls; it is public there, and would lead around the fork.
     */
    @Override
    @SuppressWarnings("NullAway") // the stock producer returns null where there is a callback
    public SendResult sendDirect(Message msg, @Nullable MessageQueue mq, @Nullable SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException, MQBrokerException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return stock().sendDirect(HalfCopies.withoutOldMarks(msg), mq == null ? null : inTurn(mq), sendCallback);
        }
        if (sendCallback == null) {
            return sends().send(transaction, msg, QueueChoice.of(mq), getSendMsgTimeout());
        }
        sends().sendAsync(transaction, msg, QueueChoice.of(mq), sendCallback, getSendMsgTimeout());
        return null;
    }

    @Override
    public SendResult sendByAccumulator(Message msg, @Nullable MessageQueue mq, @Nullable SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException, MQBrokerException {
        return transaction(msg) == null
                ? stock().sendByAccumulator(HalfCopies.withoutOldMarks(msg), mq, sendCallback)
                : sendDirect(msg, mq, sendCallback);
    }

    @Override
    public SendResult send(Message msg)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return stock().send(HalfCopies.withoutOldMarks(msg));
        }
        return sends().send(transaction, msg, QueueChoice.ANY, getSendMsgTimeout());
    }

    @Override
    public void send(Message msg, SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().send(HalfCopies.withoutOldMarks(msg), sendCallback);
        } else {
            sends().sendAsync(transaction, msg, QueueChoice.ANY, sendCallback, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return stock().send(HalfCopies.withoutOldMarks(msg), timeout);
        }
        return sends().send(transaction, msg, QueueChoice.ANY, timeout);
    }

    @Override
    public void send(Message msg, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().send(HalfCopies.withoutOldMarks(msg), sendCallback, timeout);
        } else {
            sends().sendAsync(transaction, msg, QueueChoice.ANY, sendCallback, timeout);
        }
    }

    @Override
    public void sendOneway(Message msg) throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().sendOneway(HalfCopies.withoutOldMarks(msg));
        } else {
            sends().sendAsync(transaction, msg, QueueChoice.ANY, null, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, MessageQueue mq)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return stock().send(HalfCopies.withoutOldMarks(msg), inTurn(mq));
        }
        return sends().send(transaction, msg, QueueChoice.of(mq), getSendMsgTimeout());
    }

    @Override
    public void send(Message msg, MessageQueue mq, SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().send(HalfCopies.withoutOldMarks(msg), inTurn(mq), sendCallback);
        } else {
            sends().sendAsync(transaction, msg, QueueChoice.of(mq), sendCallback, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, MessageQueue mq, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return stock().send(HalfCopies.withoutOldMarks(msg), inTurn(mq, timeout), timeout);
        }
        return sends().send(transaction, msg, QueueChoice.of(mq), timeout);
    }

    @Override
    public void send(Message msg, MessageQueue mq, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().send(HalfCopies.withoutOldMarks(msg), inTurn(mq, timeout), sendCallback, timeout);
        } else {
            sends().sendAsync(transaction, msg, QueueChoice.of(mq), sendCallback, timeout);
        }
    }

    @Override
    public void sendOneway(Message msg, MessageQueue mq)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().sendOneway(HalfCopies.withoutOldMarks(msg), inTurn(mq));
        } else {
            sends().sendAsync(transaction, msg, QueueChoice.of(mq), null, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, MessageQueueSelector selector, Object arg)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return stock().send(HalfCopies.withoutOldMarks(msg), inTurn(selector), arg);
        }
        return sends().send(
                        transaction,
                        msg,
                        sends().choice(transaction, msg, selector, arg, getSendMsgTimeout()),
                        getSendMsgTimeout());
    }

    @Override
    public void send(Message msg, MessageQueueSelector selector, Object arg, SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().send(HalfCopies.withoutOldMarks(msg), inTurn(selector), arg, sendCallback);
        } else {
            sends().sendAsync(
                            transaction,
                            msg,
                            sends().choice(transaction, msg, selector, arg, getSendMsgTimeout()),
                            sendCallback,
                            getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, MessageQueueSelector selector, Object arg, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return stock().send(HalfCopies.withoutOldMarks(msg), inTurn(selector, timeout), arg, timeout);
        }
        return sends().send(transaction, msg, sends().choice(transaction, msg, selector, arg, timeout), timeout);
    }

    @Override
    public void send(Message msg, MessageQueueSelector selector, Object arg, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().send(HalfCopies.withoutOldMarks(msg), inTurn(selector, timeout), arg, sendCallback, timeout);
        } else {
            sends().sendAsync(
                            transaction,
                            msg,
                            sends().choice(transaction, msg, selector, arg, timeout),
                            sendCallback,
                            timeout);
        }
    }

    @Override
    public void sendOneway(Message msg, MessageQueueSelector selector, Object arg)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            stock().sendOneway(HalfCopies.withoutOldMarks(msg), inTurn(selector), arg);
        } else {
            sends().sendAsync(
                            transaction,
                            msg,
                            sends().choice(transaction, msg, selector, arg, getSendMsgTimeout()),
                            null,
                            getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Collection<Message> msgs)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            return stock().send(msgs);
        }
        return sends().sendAll(transaction, msgs, QueueChoice.ANY, getSendMsgTimeout());
    }

    @Override
    public void send(Collection<Message> msgs, SendCallback sendCallback)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            stock().send(msgs, sendCallback);
        } else {
            sends().sendAllAsync(transaction, msgs, QueueChoice.ANY, sendCallback, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Collection<Message> msgs, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            return stock().send(msgs, timeout);
        }
        return sends().sendAll(transaction, msgs, QueueChoice.ANY, timeout);
    }

    @Override
    public void send(Collection<Message> msgs, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            stock().send(msgs, sendCallback, timeout);
        } else {
            sends().sendAllAsync(transaction, msgs, QueueChoice.ANY, sendCallback, timeout);
        }
    }

    @Override
    public SendResult send(Collection<Message> msgs, MessageQueue mq)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            return stock().send(msgs, inTurn(mq));
        }
        return sends().sendAll(transaction, msgs, QueueChoice.of(mq), getSendMsgTimeout());
    }

    @Override
    public void send(Collection<Message> msgs, MessageQueue mq, SendCallback sendCallback)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            stock().send(msgs, inTurn(mq), sendCallback);
        } else {
            sends().sendAllAsync(transaction, msgs, QueueChoice.of(mq), sendCallback, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Collection<Message> msgs, MessageQueue mq, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            return stock().send(msgs, inTurn(mq, timeout), timeout);
        }
        return sends().sendAll(transaction, msgs, QueueChoice.of(mq), timeout);
    }

    @Override
    public void send(Collection<Message> msgs, MessageQueue mq, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            stock().send(msgs, inTurn(mq, timeout), sendCallback, timeout);
        } else {
            sends().sendAllAsync(transaction, msgs, QueueChoice.of(mq), sendCallback, timeout);
        }
    }

    @Override
    public Message request(Message msg, long timeout)
            throws RequestTimeoutException, MQClientException, RemotingException, MQBrokerException,
                    InterruptedException {
        refuseRequest(msg);
        return stock().request(HalfCopies.withoutOldMarks(msg), timeout);
    }

    @Override
    public void request(Message msg, RequestCallback requestCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        refuseRequest(msg);
        stock().request(HalfCopies.withoutOldMarks(msg), requestCallback, timeout);
    }

    @Override
    public Message request(Message msg, MessageQueue mq, long timeout)
            throws RequestTimeoutException, MQClientException, RemotingException, MQBrokerException,
                    InterruptedException {
        refuseRequest(msg);
        return stock().request(HalfCopies.withoutOldMarks(msg), inTurn(mq, timeout), timeout);
    }

    @Override
    public void request(Message msg, MessageQueue mq, RequestCallback requestCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        refuseRequest(msg);
        stock().request(HalfCopies.withoutOldMarks(msg), inTurn(mq, timeout), requestCallback, timeout);
    }

    @Override
    public Message request(Message msg, MessageQueueSelector selector, Object arg, long timeout)
            throws RequestTimeoutException, MQClientException, RemotingException, MQBrokerException,
                    InterruptedException {
        refuseRequest(msg);
        return stock().request(HalfCopies.withoutOldMarks(msg), inTurn(selector, timeout), arg, timeout);
    }

    @Override
    public void request(
            Message msg, MessageQueueSelector selector, Object arg, RequestCallback requestCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        refuseRequest(msg);
        stock().request(HalfCopies.withoutOldMarks(msg), inTurn(selector, timeout), arg, requestCallback, timeout);
    }

    /**
     * Refuses a request in a transaction: it waits for the reply to a message that nobody would see before the commit.
     */
    private void refuseRequest(Message msg) throws MQClientException {
        if (transaction(msg) != null) {
            throw binding().refusedRequest(msg);
        }
    }
}
