package io.tenon.rocketmq;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.half.DeliveryObserver;
import io.tenon.internal.half.HalfMessage;
import io.tenon.jdbc.CommitRefusedException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a {@link DeliveryListener}, and logs what that throws. Thread-safe if the listener is. */
final class ListenerObserver implements DeliveryObserver {
    private static final Logger log = LoggerFactory.getLogger(ListenerObserver.class);

    private final DeliveryListener listener;

    ListenerObserver(DeliveryListener listener) {
        this.listener = listener;
    }

    @Override
    public void sendRefused(String topic, @Nullable String messageId, Exception because) {
        if (because instanceof MQClientException) {
            MQClientException refusal = (MQClientException) because;
            String dataSource = refusal instanceof MessageNotTiedException
                    ? ((MessageNotTiedException) refusal).dataSourceName()
                    : null;
            DeliveryEvent event = new DeliveryEvent(topic, messageId, dataSource);
            tell("the refused send of", event, () -> listener.sendRefused(event, refusal));
        }
    }

    @Override
    public void commitRefused(HalfMessage message, CommitRefusedException refusal) {
        DeliveryEvent event = eventOf(message);
        tell("the refused commit of", event, () -> listener.commitRefused(event, refusal));
    }

    @Override
    public void inDoubt(HalfMessage message) {
        DeliveryEvent event = eventOf(message);
        tell("the doubt about", event, () -> listener.inDoubt(event));
    }

    @Override
    public void leftToCheck(HalfMessage message) {
        DeliveryEvent event = eventOf(message);
        tell("the check that decides about", event, () -> listener.leftToCheck(event));
    }

    @Override
    public void leftToRelay(String topic, String messageId, TrackedDataSource dataSource) {
        DeliveryEvent event = new DeliveryEvent(topic, messageId, dataSource.name());
        tell("the relay that sends", event, () -> listener.leftToRelay(event));
    }

    @Override
    public void parked(String topic, String messageId, TrackedDataSource dataSource, String because) {
        DeliveryEvent event = new DeliveryEvent(topic, messageId, dataSource.name());
        tell("the parking of", event, () -> listener.parked(event, because));
    }

    @Override
    public void rescued(String topic, String messageId, TrackedDataSource dataSource) {
        DeliveryEvent event = new DeliveryEvent(topic, messageId, dataSource.name());
        tell("the rescue of", event, () -> listener.rescued(event));
    }

    private static DeliveryEvent eventOf(HalfMessage message) {
        return new DeliveryEvent(
                message.topic(), message.messageId(), message.dataSource().name());
    }

    private static void tell(String what, DeliveryEvent event, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            log.warn(
                    "A DeliveryListener threw when it was told of {} {}; the message goes its way all the same",
                    what,
                    event,
                    e);
        }
    }
}
