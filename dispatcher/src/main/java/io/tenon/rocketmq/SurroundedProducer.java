package io.tenon.rocketmq;

import io.tenon.internal.check.Check;
import io.tenon.internal.rocketmq.ClientAccess;
import io.tenon.internal.rocketmq.QueueChoice;
import io.tenon.internal.rocketmq.TryMarkingHook;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.common.message.Message;

/**
 * A producer of the application's that a {@link TenonProducer} was put around: every send of a half runs in place, in the
 * producer's own synchronous way, whose tries can all be seen. Thread-safe.
 */
final class SurroundedProducer implements ClientAccess {
    private final DefaultMQProducer producer;

    SurroundedProducer(DefaultMQProducer producer) {
        this.producer = producer;
        TryMarkingHook.register(producer.getDefaultMQProducerImpl());
    }

    @Override
    public DefaultMQProducer producer() {
        return producer;
    }

    @Override
    public SendPaths paths() {
        return SendPaths.ALL_IN_PLACE;
    }

    @Override
    public void sendOnce(Message half, QueueChoice choice, SendCallback callback, long timeoutMillis) {
        throw new UnsupportedOperationException("nothing keeps this producer from sending a half a second time");
    }

    /** Starts a member that shares the producer's client instance, and with it the RPC hook. */
    @Override
    public DefaultMQProducerImpl joinCheckGroup(String group, Consumer<Check> checks) throws MQClientException {
        DefaultMQProducerImpl receiver = CheckReceiver.start(producer, group, null, checks);
        if (receiver.getMqClientFactory() != producer.getDefaultMQProducerImpl().getMqClientFactory()) {
            receiver.shutdown(false);
            throw new MQClientException(
                    "the client instance of the producer cannot be shared with its check group " + group, null);
        }
        return receiver;
    }
}
