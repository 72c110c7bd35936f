package io.tenon.internal.rocketmq;

import io.tenon.internal.half.Dispatcher;
import io.tenon.internal.meters.RefusalReason;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;

/** Tells the observer of messages that are refused, besides their sender. Thread-safe. */
final class Refusals {
    private final Dispatcher dispatcher;

    Refusals(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Counts a refusal and tells the observer of it. Returns {@code because}, for the sender. */
    <E extends MQClientException> E told(Message message, RefusalReason reason, E because) {
        dispatcher.meters().refused(reason);
        // Read now: the application may use its message again before the observer is told.
        String topic = message.getTopic();
        String id = MessageClientIDSetter.getUniqID(message);
        dispatcher.tellObserver(observer -> observer.sendRefused(topic, id, because));
        return because;
    }
}
