package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.CheckEvents;
import io.tenon.internal.check.Check;
import io.tenon.internal.check.Mark;
import io.tenon.internal.end.StoredHalf;
import java.util.function.Consumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the brokers' checks for the member of a check group. They are read from the message that comes with them,
 * since the header's class is not the same in all clients. Thread-safe.
 */
final class ReceivedChecks extends CheckEvents {
    private static final Logger log = LoggerFactory.getLogger(ReceivedChecks.class);

    private final DefaultMQProducer member;
    private final Consumer<Check> checks;

    ReceivedChecks(DefaultMQProducer member, Consumer<Check> checks) {
        this.member = member;
        this.checks = checks;
    }

    DefaultMQProducer member() {
        return member;
    }

    @Override
    public boolean takesChecks() {
        return true;
    }

    /** Does nothing: the member sends what is in the outbox, long after its transactions. */
    @Override
    public void sending(String method, Object message) {}

    @Override
    public void check(String brokerAddress, Object received, Object header) {
        MessageExt message = (MessageExt) received;
        Mark mark = Mark.parse(message.getProperty(Mark.PROPERTY));
        String id = MessageClientIDSetter.getUniqID(message);
        if (mark == null || id == null) {
            log.warn(
                    "Broker {} asks about message {} of topic {}, which bears no mark that this version can read;"
                            + " it is not answered. Is the check group {} used by something else?",
                    brokerAddress,
                    id == null ? message.getMsgId() : id,
                    message.getTopic(),
                    member.getProducerGroup());
            return;
        }
        checks.accept(new Check(
                mark,
                new StoredHalf(
                        member.withNamespace(message.getTopic()),
                        null,
                        brokerAddress,
                        message.getQueueOffset(),
                        message.getCommitLogOffset(),
                        id,
                        message.getTransactionId())));
    }
}
