package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.CheckEvents;
import io.tenon.agent.bridge.Tries;
import io.tenon.agent.engine.UntiedSends;
import io.tenon.agent.operate.RunningMode;
import io.tenon.internal.rocketmq.BoundProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;

/**
 * Carried by the implementation of a producer that is tied: names what reaches it past the producer's own methods, and
 * RocketMQ's own transactions, where a database transaction is open that the messages do not follow.
 */
final class DirectSends extends CheckEvents {
    private static final String OWN_TRANSACTION = "sendMessageInTransaction";

    private final BoundProducer bound;
    private final UntiedSends untied;

    DirectSends(BoundProducer bound, UntiedSends untied) {
        this.bound = bound;
        this.untied = untied;
    }

    @Override
    public boolean takesChecks() {
        return false;
    }

    @Override
    public void check(String brokerAddress, Object message, Object header) {
        throw new IllegalStateException("checks of a producer's own transactions are its own");
    }

    /** A copy of Tenon's is no new send; a half of RocketMQ's own transactions was told as such before. */
    @Override
    public void sending(String method, Object sent) {
        if (sent instanceof Tries || !(sent instanceof Message) || RunningMode.isDraining()) {
            return;
        }
        Message message = (Message) sent;
        boolean ofOwnTransaction = method.equals(OWN_TRANSACTION);
        if (!ofOwnTransaction && message.getProperty(MessageConst.PROPERTY_TRANSACTION_PREPARED) != null) {
            return;
        }
        // What cannot be a half and is sent at once has been told of by the producer.
        boolean isPlain = !ofOwnTransaction && bound.goesPlainly(message);
        if (!isPlain && bound.isInTransaction(message.getTopic())) {
            untied.sent(ofOwnTransaction ? UntiedSends.Way.OWN_TRANSACTION : UntiedSends.Way.IMPLEMENTATION);
        }
    }
}
