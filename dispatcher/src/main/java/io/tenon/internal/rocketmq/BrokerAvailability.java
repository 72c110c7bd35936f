package io.tenon.internal.rocketmq;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a producer's brokers are taken to be away, so that half messages are not tried (O8): from a half that could not be
 * stored, until a message of the outbox was sent. Now and then one half is tried all the same, since there may be nothing in the
 * outbox that could be sent. Thread-safe.
 *
 * <pre>
 * REACHABLE -- a half could not be stored, since the broker is away or busy --> AWAY
 * AWAY      -- the outbox sent a message, or a half was stored               --> REACHABLE
 * </pre>
 */
final class BrokerAvailability {
    private static final Logger log = LoggerFactory.getLogger(BrokerAvailability.class);

    private static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String group;
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong triedNanos = new AtomicLong();

    BrokerAvailability(String group) {
        this.group = group;
    }

    /** Asked for each message; where it is time for a trial, it is told that the brokers are there. */
    boolean isAway() {
        if (!away.get()) {
            return false;
        }
        long tried = triedNanos.get();
        long now = System.nanoTime();
        return now - tried < TRIAL_NANOS || !triedNanos.compareAndSet(tried, now);
    }

    void halfFailed(Throwable because) {
        triedNanos.set(System.nanoTime());
        if (away.compareAndSet(false, true)) {
            log.warn(
                    "The broker of producer group {} cannot be reached, or is busy: its messages of transactions go through the"
                            + " outbox until one was sent. Cause: {}",
                    group,
                    because.toString());
        }
    }

    /** The outbox has sent a message, or a half was stored. Cheap: called for each of them. */
    void sent() {
        if (away.get() && away.compareAndSet(true, false)) {
            log.info(
                    "The broker of producer group {} is back: messages of transactions are half messages again", group);
        }
    }
}
