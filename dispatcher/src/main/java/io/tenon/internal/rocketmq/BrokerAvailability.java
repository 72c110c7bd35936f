package io.tenon.internal.rocketmq;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a producer's brokers are taken to be away, so that half messages are not tried (O8): from a half that could not be
 * stored, until a message of the outbox was sent. Thread-safe.
 *
 * <pre>
 * REACHABLE -- a half could not be stored, since the broker is away or busy --> AWAY
 * AWAY      -- the outbox sent a message                                   --> REACHABLE
 * </pre>
 */
public final class BrokerAvailability {
    private static final Logger log = LoggerFactory.getLogger(BrokerAvailability.class);

    private final String group;
    private final AtomicBoolean away = new AtomicBoolean();

    BrokerAvailability(String group) {
        this.group = group;
    }

    boolean isAway() {
        return away.get();
    }

    void halfFailed(Throwable because) {
        if (away.compareAndSet(false, true)) {
            log.warn(
                    "The broker of producer group {} cannot be reached, or is busy: its messages of transactions go through the"
                            + " outbox until one was sent. Cause: {}",
                    group,
                    because.toString());
        }
    }

    /** The outbox has sent a message. Cheap: called for each of them. */
    public void sent() {
        if (away.get() && away.compareAndSet(true, false)) {
            log.info(
                    "The broker of producer group {} is back: messages of transactions are half messages again", group);
        }
    }
}
