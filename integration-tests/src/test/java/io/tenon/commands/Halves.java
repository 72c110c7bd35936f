package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.rules.Joint;
import java.sql.Connection;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;

/**
 * Leaves at the broker and in the table what a sender leaves there that dies: a half with a mark, and rows beside it, or none. Its
 * process is not killed for that, which CrashAtEveryStepIT does for each point.
 */
final class Halves implements AutoCloseable {
    private static final String PARKED = "TRANS_CHECK_MAX_TIME_TOPIC";

    final StatusTable table;
    private final Joint joint;
    private final DefaultMQProducer producer;

    Halves(Joint joint) throws Exception {
        this.joint = joint;
        try (Connection own = joint.database.dataSource().getConnection()) {
            table = StatusTable.open(own, StatusTable.DEFAULT_NAME, true);
        }
        producer = new DefaultMQProducer("halves-" + joint.topic);
        producer.setNamesrvAddr(joint.broker.nameServerAddress());
        producer.setInstanceName("halves-" + joint.topic);
        producer.start();
    }

    /** A half's ids. */
    record Half(String messageId, StatusId segment, StatusId attempt) {}

    Mark mark() {
        return new Mark(StatusId.next(), StatusId.next(), table.tableId(), joint.topic);
    }

    /** @param checkGroup who is asked about it */
    Half left(String key, String checkGroup) throws Exception {
        return left(key, checkGroup, mark());
    }

    Half left(String key, String checkGroup, Mark mark) throws Exception {
        Message message = message(key);
        MessageAccessor.putProperty(message, Mark.PROPERTY, mark.asProperty());
        return new Half(half(message, checkGroup), mark.segment(), mark.attempt());
    }

    String unmarked(String key, String checkGroup) throws Exception {
        return half(message(key), checkGroup);
    }

    private String half(Message message, String checkGroup) throws Exception {
        MessageAccessor.putProperty(message, "TRAN_MSG", "true");
        MessageAccessor.putProperty(message, "PGROUP", checkGroup);
        return producer.send(message).getMsgId();
    }

    /** As consumers see it after an END. */
    SendResult visible(String key, Mark mark) throws Exception {
        Message message = message(key);
        MessageAccessor.putProperty(message, Mark.PROPERTY, mark.asProperty());
        return producer.send(message);
    }

    /** The same id once more: what a fault makes of one message. */
    void again(String key, Mark mark, String messageId) throws Exception {
        Message message = message(key);
        MessageAccessor.putProperty(message, Mark.PROPERTY, mark.asProperty());
        MessageAccessor.putProperty(message, "UNIQ_KEY", messageId);
        producer.send(message);
    }

    /** As a broker keeps it for a consumer group that could not consume it. */
    void deadLetter(String key, Mark mark, String messageId, String topic) throws Exception {
        Message message = new Message(topic, "created", key, ("order " + key).getBytes(UTF_8));
        MessageAccessor.putProperty(message, Mark.PROPERTY, mark.asProperty());
        MessageAccessor.putProperty(message, "UNIQ_KEY", messageId);
        MessageAccessor.putProperty(message, "RETRY_TOPIC", joint.topic);
        producer.send(message);
    }

    String plain(String key) throws Exception {
        return producer.send(message(key)).getMsgId();
    }

    private Message message(String key) {
        return new Message(joint.topic, "created", key, ("order " + key).getBytes(UTF_8));
    }

    /** RESUME, as a rescuer sends it that has read the parked half and has not seen what another one did meanwhile. */
    void putBack(Half half, String brokerAddress) throws Exception {
        MessageClientExt parked = (MessageClientExt) producer.viewMessage(PARKED, half.messageId());
        boolean done = producer.getDefaultMQProducerImpl()
                .getMqClientFactory()
                .getMQClientAPIImpl()
                .resumeCheckHalfMessage(brokerAddress, PARKED, parked.getOffsetMsgId(), 3_000);
        assertThat(done).as("put back: " + half.messageId()).isTrue();
    }

    void live(StatusId segment) throws Exception {
        try (Connection own = joint.database.dataSource().getConnection()) {
            table.insertLive(own, segment);
        }
    }

    void voided(StatusId attempt) throws Exception {
        try (Connection own = joint.database.dataSource().getConnection()) {
            table.disown(own, List.of(attempt));
        }
    }

    void released(StatusId attempt) throws Exception {
        try (Connection own = joint.database.dataSource().getConnection()) {
            table.deliver(own, List.of(attempt));
        }
    }

    void fenced(StatusId segment) throws Exception {
        try (Connection own = joint.database.dataSource().getConnection()) {
            table.fence(own, List.of(segment), 0);
        }
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
