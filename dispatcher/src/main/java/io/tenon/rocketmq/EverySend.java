package io.tenon.rocketmq;

import io.tenon.internal.rocketmq.Halves;
import io.tenon.internal.rocketmq.Outgoing;
import io.tenon.internal.transaction.OpenTransaction;
import java.util.Collection;
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
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * Every way that the stock producer has to send, each with the same fork: no transaction open, and it is the stock
 * producer's; one open, and the message joins it. What joining means is {@link TenonProducer}'s matter.
 */
abstract class EverySend extends DefaultMQProducer {

    EverySend() {}

    EverySend(String producerGroup) {
        super(producerGroup);
    }

    EverySend(String producerGroup, @Nullable RPCHook rpcHook) {
        super(producerGroup, rpcHook);
    }

    EverySend(String producerGroup, @Nullable RPCHook rpcHook, boolean enableMsgTrace, @Nullable String traceTopic) {
        super(producerGroup, rpcHook, enableMsgTrace, traceTopic);
    }

    /**
     * The transaction that a message sent now belongs to; null for the application's own send.
     *
     * @throws MQClientException if none is open, and the topic requires one
     */
    abstract @Nullable OpenTransaction transaction(@Nullable Message msg) throws MQClientException;

    /** The same of messages that have the same topic, or the client refuses them. */
    private @Nullable OpenTransaction transaction(@Nullable Collection<Message> msgs) throws MQClientException {
        return transaction(
                msgs == null || msgs.isEmpty() ? null : msgs.iterator().next());
    }

    /** Returns {@code mq} when a plain send to it does not overtake messages of committed transactions any more (R6). */
    abstract MessageQueue inTurn(MessageQueue mq, long timeout) throws InterruptedException;

    /** The same for the queue that a selector chooses. */
    abstract MessageQueueSelector inTurn(MessageQueueSelector selector, long timeout);

    private MessageQueue inTurn(MessageQueue mq) throws InterruptedException {
        return inTurn(mq, getSendMsgTimeout());
    }

    private MessageQueueSelector inTurn(MessageQueueSelector selector) {
        return inTurn(selector, getSendMsgTimeout());
    }

    abstract SendResult sendInTransaction(
            OpenTransaction transaction, Message msg, @Nullable MessageQueue mq, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException;

    abstract void sendInTransaction(
            OpenTransaction transaction,
            Message msg,
            @Nullable MessageQueue mq,
            @Nullable SendCallback sendCallback,
            long timeout)
            throws MQClientException;

    abstract SendResult sendInTransaction(
            OpenTransaction transaction, Collection<Message> msgs, @Nullable MessageQueue mq, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException;

    abstract void sendInTransaction(
            OpenTransaction transaction,
            Collection<Message> msgs,
            @Nullable MessageQueue mq,
            @Nullable SendCallback sendCallback,
            long timeout)
            throws MQClientException;

    abstract MessageQueue select(Message msg, MessageQueueSelector selector, @Nullable Object arg, long timeout)
            throws MQClientException;

    /** Past the fork: a half has marks that are its own. */
    final void sendAsItIs(Message half, Outgoing outgoing, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, InterruptedException {
        if (outgoing.selector() != null) {
            super.send(half, outgoing.selector(), outgoing.selectorArgument(), sendCallback, timeout);
        } else if (outgoing.queue() != null) {
            super.send(half, outgoing.queue(), sendCallback, timeout);
        } else {
            super.send(half, sendCallback, timeout);
        }
    }

    /** What {@code send} without a time-out leads to; public in the stock producer, and so a way around the fork. */
    @Override
    @SuppressWarnings("NullAway") // the stock producer returns null where there is a callback
    public SendResult sendDirect(Message msg, @Nullable MessageQueue mq, @Nullable SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException, MQBrokerException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return super.sendDirect(Halves.withoutOldMarks(msg), mq == null ? null : inTurn(mq), sendCallback);
        }
        if (sendCallback == null) {
            return sendInTransaction(transaction, msg, mq, getSendMsgTimeout());
        }
        sendInTransaction(transaction, msg, mq, sendCallback, getSendMsgTimeout());
        return null;
    }

    @Override
    public SendResult sendByAccumulator(Message msg, @Nullable MessageQueue mq, @Nullable SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException, MQBrokerException {
        return transaction(msg) == null
                ? super.sendByAccumulator(Halves.withoutOldMarks(msg), mq, sendCallback)
                : sendDirect(msg, mq, sendCallback);
    }

    @Override
    public SendResult send(Message msg)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return super.send(Halves.withoutOldMarks(msg));
        }
        return sendInTransaction(transaction, msg, null, getSendMsgTimeout());
    }

    @Override
    public void send(Message msg, SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.send(Halves.withoutOldMarks(msg), sendCallback);
        } else {
            sendInTransaction(transaction, msg, null, sendCallback, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return super.send(Halves.withoutOldMarks(msg), timeout);
        }
        return sendInTransaction(transaction, msg, null, timeout);
    }

    @Override
    public void send(Message msg, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.send(Halves.withoutOldMarks(msg), sendCallback, timeout);
        } else {
            sendInTransaction(transaction, msg, null, sendCallback, timeout);
        }
    }

    @Override
    public void sendOneway(Message msg) throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.sendOneway(Halves.withoutOldMarks(msg));
        } else {
            sendInTransaction(transaction, msg, null, null, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, MessageQueue mq)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return super.send(Halves.withoutOldMarks(msg), inTurn(mq));
        }
        return sendInTransaction(transaction, msg, mq, getSendMsgTimeout());
    }

    @Override
    public void send(Message msg, MessageQueue mq, SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.send(Halves.withoutOldMarks(msg), inTurn(mq), sendCallback);
        } else {
            sendInTransaction(transaction, msg, mq, sendCallback, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, MessageQueue mq, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return super.send(Halves.withoutOldMarks(msg), inTurn(mq, timeout), timeout);
        }
        return sendInTransaction(transaction, msg, mq, timeout);
    }

    @Override
    public void send(Message msg, MessageQueue mq, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.send(Halves.withoutOldMarks(msg), inTurn(mq, timeout), sendCallback, timeout);
        } else {
            sendInTransaction(transaction, msg, mq, sendCallback, timeout);
        }
    }

    @Override
    public void sendOneway(Message msg, MessageQueue mq)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.sendOneway(Halves.withoutOldMarks(msg), inTurn(mq));
        } else {
            sendInTransaction(transaction, msg, mq, null, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, MessageQueueSelector selector, Object arg)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return super.send(Halves.withoutOldMarks(msg), inTurn(selector), arg);
        }
        return sendInTransaction(
                transaction, msg, select(msg, selector, arg, getSendMsgTimeout()), getSendMsgTimeout());
    }

    @Override
    public void send(Message msg, MessageQueueSelector selector, Object arg, SendCallback sendCallback)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.send(Halves.withoutOldMarks(msg), inTurn(selector), arg, sendCallback);
        } else {
            sendInTransaction(
                    transaction,
                    msg,
                    select(msg, selector, arg, getSendMsgTimeout()),
                    sendCallback,
                    getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Message msg, MessageQueueSelector selector, Object arg, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            return super.send(Halves.withoutOldMarks(msg), inTurn(selector, timeout), arg, timeout);
        }
        return sendInTransaction(transaction, msg, select(msg, selector, arg, timeout), timeout);
    }

    @Override
    public void send(Message msg, MessageQueueSelector selector, Object arg, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.send(Halves.withoutOldMarks(msg), inTurn(selector, timeout), arg, sendCallback, timeout);
        } else {
            sendInTransaction(transaction, msg, select(msg, selector, arg, timeout), sendCallback, timeout);
        }
    }

    @Override
    public void sendOneway(Message msg, MessageQueueSelector selector, Object arg)
            throws MQClientException, RemotingException, InterruptedException {
        OpenTransaction transaction = transaction(msg);
        if (transaction == null) {
            super.sendOneway(Halves.withoutOldMarks(msg), inTurn(selector), arg);
        } else {
            sendInTransaction(
                    transaction, msg, select(msg, selector, arg, getSendMsgTimeout()), null, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Collection<Message> msgs)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            return super.send(msgs);
        }
        return sendInTransaction(transaction, msgs, null, getSendMsgTimeout());
    }

    @Override
    public void send(Collection<Message> msgs, SendCallback sendCallback)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            super.send(msgs, sendCallback);
        } else {
            sendInTransaction(transaction, msgs, null, sendCallback, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Collection<Message> msgs, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            return super.send(msgs, timeout);
        }
        return sendInTransaction(transaction, msgs, null, timeout);
    }

    @Override
    public void send(Collection<Message> msgs, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            super.send(msgs, sendCallback, timeout);
        } else {
            sendInTransaction(transaction, msgs, null, sendCallback, timeout);
        }
    }

    @Override
    public SendResult send(Collection<Message> msgs, MessageQueue mq)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            return super.send(msgs, inTurn(mq));
        }
        return sendInTransaction(transaction, msgs, mq, getSendMsgTimeout());
    }

    @Override
    public void send(Collection<Message> msgs, MessageQueue mq, SendCallback sendCallback)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            super.send(msgs, inTurn(mq), sendCallback);
        } else {
            sendInTransaction(transaction, msgs, mq, sendCallback, getSendMsgTimeout());
        }
    }

    @Override
    public SendResult send(Collection<Message> msgs, MessageQueue mq, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            return super.send(msgs, inTurn(mq, timeout), timeout);
        }
        return sendInTransaction(transaction, msgs, mq, timeout);
    }

    @Override
    public void send(Collection<Message> msgs, MessageQueue mq, SendCallback sendCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        OpenTransaction transaction = transaction(msgs);
        if (transaction == null) {
            super.send(msgs, inTurn(mq, timeout), sendCallback, timeout);
        } else {
            sendInTransaction(transaction, msgs, mq, sendCallback, timeout);
        }
    }

    @Override
    public Message request(Message msg, long timeout)
            throws RequestTimeoutException, MQClientException, RemotingException, MQBrokerException,
                    InterruptedException {
        refuseRequest(msg);
        return super.request(Halves.withoutOldMarks(msg), timeout);
    }

    @Override
    public void request(Message msg, RequestCallback requestCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        refuseRequest(msg);
        super.request(Halves.withoutOldMarks(msg), requestCallback, timeout);
    }

    @Override
    public Message request(Message msg, MessageQueue mq, long timeout)
            throws RequestTimeoutException, MQClientException, RemotingException, MQBrokerException,
                    InterruptedException {
        refuseRequest(msg);
        return super.request(Halves.withoutOldMarks(msg), inTurn(mq, timeout), timeout);
    }

    @Override
    public void request(Message msg, MessageQueue mq, RequestCallback requestCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        refuseRequest(msg);
        super.request(Halves.withoutOldMarks(msg), inTurn(mq, timeout), requestCallback, timeout);
    }

    @Override
    public Message request(Message msg, MessageQueueSelector selector, Object arg, long timeout)
            throws RequestTimeoutException, MQClientException, RemotingException, MQBrokerException,
                    InterruptedException {
        refuseRequest(msg);
        return super.request(Halves.withoutOldMarks(msg), inTurn(selector, timeout), arg, timeout);
    }

    @Override
    public void request(
            Message msg, MessageQueueSelector selector, Object arg, RequestCallback requestCallback, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        refuseRequest(msg);
        super.request(Halves.withoutOldMarks(msg), inTurn(selector, timeout), arg, requestCallback, timeout);
    }

    /** A request waits for the reply to a message that nobody would see before the commit. */
    private void refuseRequest(Message msg) throws MQClientException {
        if (transaction(msg) != null) {
            throw Halves.refusedRequest(msg);
        }
    }
}
