package io.tenon.agent.rocketmq;

import io.tenon.internal.check.Check;
import io.tenon.internal.half.HalfInPlace;
import io.tenon.internal.rocketmq.ClientAccess;
import io.tenon.internal.rocketmq.InPlaceCopy;
import io.tenon.internal.rocketmq.QueueChoice;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * A producer of the application's whose client is advised: synchronous sends run in place, and a half that is carried
 * is kept from being sent a second time. Thread-safe.
 */
final class AdvisedClient implements ClientAccess {
    private final DefaultMQProducer producer;
    private final ThreadLocal<@Nullable Boolean> sendingHalf = new ThreadLocal<>();

    /** @param producer a producer that is started */
    AdvisedClient(DefaultMQProducer producer) {
        this.producer = producer;
    }

    /** Whether the client on this thread sends a half just now, which it must not retry by itself. */
    boolean isSendingHalf() {
        return sendingHalf.get() != null;
    }

    @Override
    public DefaultMQProducer producer() {
        return producer;
    }

    @Override
    public SendPaths paths() {
        return SendPaths.SYNCHRONOUS_IN_PLACE;
    }

    @Override
    public Message emptyHalf() {
        return new CarriedCopy(sendingHalf);
    }

    @Override
    public void sendOnce(Message half, QueueChoice choice, SendCallback callback, long timeoutMillis)
            throws MQClientException, RemotingException, InterruptedException {
        choice.send(producer, half, callback, timeoutMillis);
    }

    @Override
    public InPlaceCopy emptyCopy(HalfInPlace half) {
        return new AdvisedCopy(half);
    }

    @Override
    public DefaultMQProducerImpl joinCheckGroup(String group, Consumer<Check> checks) throws MQClientException {
        return CheckMember.start(group, producer, checks);
    }
}
