package io.tenon.internal.spring.producer;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.rocketmq.DeliveryEvent;
import io.tenon.rocketmq.DeliveryListener;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.exception.MQClientException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Passes on what happens to messages to all beans that listen. They are looked for when the producers start, or
 * something is to be told before: a listener may itself need the producer that it listens to. Thread-safe.
 */
final class ListenerBeans implements DeliveryListener {
    private final ObjectProvider<DeliveryListener> beans;
    private volatile @Nullable List<DeliveryListener> found;

    ListenerBeans(ObjectProvider<DeliveryListener> beans) {
        this.beans = beans;
    }

    List<DeliveryListener> find() {
        List<DeliveryListener> known = found;
        if (known == null) {
            known = beans.orderedStream().collect(Collectors.toList());
            found = known;
        }
        return known;
    }

    @Override
    public void sendRefused(DeliveryEvent message, MQClientException because) {
        tell(listener -> listener.sendRefused(message, because));
    }

    @Override
    public void commitRefused(DeliveryEvent message, CommitRefusedException because) {
        tell(listener -> listener.commitRefused(message, because));
    }

    @Override
    public void inDoubt(DeliveryEvent message) {
        tell(listener -> listener.inDoubt(message));
    }

    @Override
    public void leftToCheck(DeliveryEvent message) {
        tell(listener -> listener.leftToCheck(message));
    }

    @Override
    public void leftToRelay(DeliveryEvent message) {
        tell(listener -> listener.leftToRelay(message));
    }

    @Override
    public void parked(DeliveryEvent message, String because) {
        tell(listener -> listener.parked(message, because));
    }

    @Override
    public void rescued(DeliveryEvent message) {
        tell(listener -> listener.rescued(message));
    }

    /** Tells all listeners, also where one throws. */
    private void tell(Consumer<DeliveryListener> call) {
        RuntimeException thrown = null;
        for (DeliveryListener listener : find()) {
            try {
                call.accept(listener);
            } catch (RuntimeException e) {
                if (thrown == null) {
                    thrown = e;
                } else {
                    thrown.addSuppressed(e);
                }
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }
}
