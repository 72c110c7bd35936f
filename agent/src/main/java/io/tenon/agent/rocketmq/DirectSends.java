package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.CheckEvents;
import io.tenon.agent.bridge.Tries;
import io.tenon.agent.engine.UntiedSends;
import io.tenon.agent.operate.RunningMode;
import io.tenon.internal.rocketmq.BoundProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;

/**
 * Notices sends that a producer which is tied does not carry or send in place: what reaches its implementation past its
 * own methods, and RocketMQ's own transactions. Where a database transaction is open, which these messages do not
 * follow, that is reported. The producer's implementation carries this object. Thread-safe.
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

    /** Tenon's own copies are no new sends, and a half of RocketMQ's own transactions was reported before as such. */
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
        // The producer has already reported a message that cannot be a half and is sent at once.
        boolean isPlain = !ofOwnTransaction && bound.goesPlainly(message);
        if (!isPlain && bound.isInTransaction(message.getTopic())) {
            untied.sent(ofOwnTransaction ? UntiedSends.Way.OWN_TRANSACTION : UntiedSends.Way.IMPLEMENTATION);
        }
    }
}
