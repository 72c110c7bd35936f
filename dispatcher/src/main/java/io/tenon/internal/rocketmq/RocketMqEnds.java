package io.tenon.internal.rocketmq;

import io.tenon.internal.end.BrokerEnds;
import io.tenon.internal.end.EndAnswer;
import io.tenon.internal.end.StoredHalf;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.remoting.InvokeCallback;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;
import org.apache.rocketmq.remoting.netty.ResponseFuture;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.SerializeType;
import org.jspecify.annotations.Nullable;

/** Sends ENDs over the connections of an application's own producer, and reads their acknowledgements. Thread-safe. */
public class RocketMqEnds implements BrokerEnds {
    private final DefaultMQProducer producer;
    private final String checkGroup;

    /** @param checkGroup with its namespace */
    public RocketMqEnds(DefaultMQProducer producer, String checkGroup) {
        this.producer = producer;
        this.checkGroup = checkGroup;
    }

    @Override
    public final void end(
            StoredHalf half, boolean commit, boolean answersCheck, long timeoutMillis, EndCallback callback) {
        Acknowledgement acknowledgement = new Acknowledgement(callback);
        try {
            String address = half.brokerAddress();
            if (address == null) {
                address = client().findBrokerAddressInPublish(half.brokerName());
            }
            if (address == null) { // the client would take it to a name server
                acknowledgement.answered(EndAnswer.NOT_DONE, "no address is known of broker " + half.brokerName());
                return;
            }
            RemotingCommand request = RemotingCommand.createRequestCommand(
                    EndTransactionHeader.REQUEST_CODE,
                    new EndTransactionHeader(half, checkGroup, commit, answersCheck));
            // Every broker reads this encoding as well as JSON, in a fraction of the time.
            request.setSerializeTypeCurrentRPC(SerializeType.ROCKETMQ);
            client().getMQClientAPIImpl()
                    .getRemotingClient()
                    .invokeAsync(address, request, timeoutMillis, acknowledgement);
        } catch (RemotingException | RuntimeException e) {
            acknowledgement.operationFail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            acknowledgement.operationFail(e);
        }
    }

    final MQClientInstance client() {
        return producer.getDefaultMQProducerImpl().getMqClientFactory();
    }

    /**
     * Reads what became of one END. Code 0 alone means done; busy means that the broker took it from its queue unread,
     * and a slave refuses every END before it reads it: a client that took it for the master soon learns of the new
     * one. A broker that cannot read the half has done nothing either: with transientStorePoolEnable it cannot for up
     * to 200 ms after it has acknowledged it. Older clients report through {@link #operationComplete} alone, newer ones
     * through the others, some also by exception: the first report counts.
     */
    private static final class Acknowledgement implements InvokeCallback {
        private static final int SUCCESS = 0;
        private static final int SYSTEM_ERROR = 1;
        private static final int SYSTEM_BUSY = 2;
        private static final int SLAVE_NOT_AVAILABLE = 11;

        /**
         * Code 1 has many remarks. This one is from before anything is done; others say that the visible message may have
         * been put all the same, and to send END again would deliver it twice.
         */
        private static final String NOT_FOUND = "Find prepared transaction message failed";

        private final AtomicBoolean answered = new AtomicBoolean();
        private final EndCallback callback;

        Acknowledgement(EndCallback callback) {
            this.callback = callback;
        }

        @Override
        public void operationComplete(@Nullable ResponseFuture future) {
            if (future == null) {
                return;
            }
            RemotingCommand response = future.getResponseCommand();
            if (response != null) {
                operationSucceed(response);
            } else {
                // Unknown, also if the client says that it did not send: it says so of all requests of a lost
                // connection.
                Throwable cause = future.getCause();
                answered(EndAnswer.UNKNOWN, cause == null ? "no answer" : cause.toString());
            }
        }

        @Override
        public void operationSucceed(RemotingCommand response) {
            answered(meaningOf(response), "code " + response.getCode() + ", " + response.getRemark());
        }

        private static EndAnswer meaningOf(RemotingCommand response) {
            switch (response.getCode()) {
                case SUCCESS:
                    return EndAnswer.DONE;
                case SYSTEM_BUSY:
                case SLAVE_NOT_AVAILABLE:
                    return EndAnswer.NOT_DONE;
                case SYSTEM_ERROR:
                    return NOT_FOUND.equalsIgnoreCase(response.getRemark()) ? EndAnswer.NOT_DONE : EndAnswer.UNKNOWN;
                default:
                    return EndAnswer.UNKNOWN;
            }
        }

        @Override
        public void operationFail(Throwable failure) {
            boolean certainlyNotSent =
                    failure instanceof RemotingConnectException || failure instanceof RemotingTooMuchRequestException;
            answered(certainlyNotSent ? EndAnswer.NOT_DONE : EndAnswer.UNKNOWN, failure.toString());
        }

        void answered(EndAnswer answer, String detail) {
            if (answered.compareAndSet(false, true)) {
                callback.answered(answer, detail);
            }
        }
    }
}
