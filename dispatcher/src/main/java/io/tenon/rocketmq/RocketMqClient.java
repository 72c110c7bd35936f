package io.tenon.rocketmq;

import io.tenon.dispatch.BrokerClient;
import io.tenon.dispatch.EndAnswer;
import io.tenon.dispatch.Mark;
import io.tenon.dispatch.StoredHalf;
import io.tenon.status.StatusId;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.apache.rocketmq.remoting.InvokeCallback;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;
import org.apache.rocketmq.remoting.netty.ResponseFuture;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.EndTransactionRequestHeader;
import org.jspecify.annotations.Nullable;

/** Halves through the application's own producer, so that its hooks, trace, TLS and ACL are real; ENDs acknowledged. */
final class RocketMqClient implements BrokerClient<Outgoing, SendResult> {
    private final TenonProducer producer;
    private final String checkGroup;
    private final boolean acceptWeakAcknowledgement;

    RocketMqClient(TenonProducer producer, String checkGroup, boolean acceptWeakAcknowledgement) {
        this.producer = producer;
        this.checkGroup = checkGroup;
        this.acceptWeakAcknowledgement = acceptWeakAcknowledgement;
    }

    // Halves.

    @Override
    public void sendHalf(Outgoing outgoing, Mark mark, long timeoutMillis, HalfCallback<SendResult> callback) {
        Message half = Halves.copyOf(outgoing.message);
        MessageAccessor.putProperty(half, MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
        MessageAccessor.putProperty(half, MessageConst.PROPERTY_PRODUCER_GROUP, checkGroup);
        MessageAccessor.putProperty(half, Mark.PROPERTY, mark.asProperty());
        Once once = new Once();
        try {
            producer.sendHalf(half, outgoing.queue, timeoutMillis, new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    if (once.first()) {
                        report(result, callback);
                    }
                }

                @Override
                public void onException(Throwable failure) {
                    if (once.first()) {
                        callback.failed(failure);
                    }
                }
            });
        } catch (MQClientException | RemotingException | RuntimeException e) {
            if (once.first()) {
                callback.failed(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (once.first()) {
                callback.failed(e);
            }
        }
    }

    private void report(SendResult result, HalfCallback<SendResult> callback) {
        StoredHalf half;
        try {
            half = new StoredHalf(
                    producer.withNamespace(result.getMessageQueue().getTopic()),
                    client().getBrokerNameFromMessageQueue(producer.queueWithNamespace(result.getMessageQueue())),
                    null,
                    result.getQueueOffset(),
                    MessageDecoder.decodeMessageId(result.getOffsetMsgId()).getOffset(),
                    result.getMsgId(),
                    result.getTransactionId());
        } catch (UnknownHostException | RuntimeException e) {
            callback.failed(new MQClientException(
                    "message " + result.getMsgId() + " was stored as a half, but its offset id '"
                            + result.getOffsetMsgId() + "' cannot be read, so it could not be ended",
                    e));
            return;
        }
        if (result.getSendStatus() == SendStatus.SEND_OK || acceptWeakAcknowledgement) {
            callback.stored(result, half);
        } else {
            callback.storedWeakly(
                    new MQClientException(
                            "message " + result.getMsgId() + " was stored with " + result.getSendStatus()
                                    + ", which a crash of the broker may lose; set acceptWeakAcknowledgement to live"
                                    + " with that",
                            null),
                    half);
        }
    }

    @Override
    public boolean mayRetry(Throwable failure) {
        if (failure instanceof MQBrokerException) {
            return producer.getRetryResponseCodes().contains(((MQBrokerException) failure).getResponseCode());
        }
        return failure instanceof RemotingException
                || failure.getCause() instanceof RemotingException
                || (failure instanceof MQClientException && failure.getCause() == null);
    }

    @Override
    public Throwable timedOut(StatusId attempt, long afterMillis) {
        return new RemotingTimeoutException("attempt " + attempt + " to store the message was not acknowledged within "
                + afterMillis + " ms (sendMsgTimeout)");
    }

    // ENDs.

    @Override
    public void end(StoredHalf half, boolean commit, boolean answersCheck, long timeoutMillis, EndCallback callback) {
        Once once = new Once();
        try {
            String address = half.brokerAddress();
            if (address == null) {
                address = client().findBrokerAddressInPublish(half.brokerName());
            }
            if (address == null) {
                callback.answered(EndAnswer.NOT_DONE, "no address is known of broker " + half.brokerName());
                return;
            }
            client().getMQClientAPIImpl()
                    .getRemotingClient()
                    .invokeAsync(
                            address,
                            request(half, commit, answersCheck),
                            timeoutMillis,
                            new Acknowledgement(once, callback));
        } catch (RemotingConnectException | RemotingTooMuchRequestException e) {
            if (once.first()) {
                callback.answered(EndAnswer.NOT_DONE, e.toString());
            }
        } catch (RemotingException | RuntimeException e) {
            if (once.first()) {
                callback.answered(EndAnswer.UNKNOWN, e.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (once.first()) {
                callback.answered(EndAnswer.UNKNOWN, e.toString());
            }
        }
    }

    private RemotingCommand request(StoredHalf half, boolean commit, boolean answersCheck) {
        EndTransactionRequestHeader header = new EndTransactionRequestHeader();
        header.setTopic(half.topic());
        header.setProducerGroup(checkGroup);
        header.setTranStateTableOffset(half.queueOffset());
        header.setCommitLogOffset(half.commitLogOffset());
        header.setCommitOrRollback(
                commit ? MessageSysFlag.TRANSACTION_COMMIT_TYPE : MessageSysFlag.TRANSACTION_ROLLBACK_TYPE);
        header.setFromTransactionCheck(answersCheck);
        header.setMsgId(half.messageId());
        header.setTransactionId(half.transactionId());
        header.setBrokerName(half.brokerName());
        return RemotingCommand.createRequestCommand(RequestCode.END_TRANSACTION, header);
    }

    private MQClientInstance client() {
        return producer.getDefaultMQProducerImpl().getMqClientFactory();
    }

    /** Code 0 alone means done; busy means that the broker took it from its queue unread. */
    private static final class Acknowledgement implements InvokeCallback {
        private final Once once;
        private final EndCallback callback;

        Acknowledgement(Once once, EndCallback callback) {
            this.once = once;
            this.callback = callback;
        }

        @Override
        public void operationComplete(@Nullable ResponseFuture responseFuture) {
            // 5.x reports through the two below.
        }

        @Override
        public void operationSucceed(RemotingCommand response) {
            if (once.first()) {
                EndAnswer answer = response.getCode() == ResponseCode.SUCCESS
                        ? EndAnswer.DONE
                        : response.getCode() == ResponseCode.SYSTEM_BUSY ? EndAnswer.NOT_DONE : EndAnswer.UNKNOWN;
                callback.answered(answer, "code " + response.getCode() + ", " + response.getRemark());
            }
        }

        @Override
        public void operationFail(Throwable failure) {
            if (once.first()) {
                boolean certainlyNotSent = failure instanceof RemotingConnectException
                        || failure instanceof RemotingTooMuchRequestException;
                callback.answered(certainlyNotSent ? EndAnswer.NOT_DONE : EndAnswer.UNKNOWN, failure.toString());
            }
        }
    }

    /** The client may report twice: once by callback and once by exception. */
    private static final class Once {
        private final AtomicBoolean done = new AtomicBoolean();

        boolean first() {
            return done.compareAndSet(false, true);
        }
    }
}
