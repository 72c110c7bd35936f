package io.tenon.internal.rocketmq;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
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

    static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String group;
    private final LongSupplier clock;
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong triedNanos = new AtomicLong();

    BrokerAvailability(String group) {
        this(group, System::nanoTime);
    }

    /** @param clock as {@link System#nanoTime()} */
    BrokerAvailability(String group, LongSupplier clock) {
        this.group = group;
        this.clock = clock;
    }

    /** Whether no half is tried now. */
    boolean isAway() {
        return away.get() && !isTimeForTrial(triedNanos.get(), clock.getAsLong());
    }

    /** Lets a half be tried: each while brokers are reachable, and one of a trial's time while they are away. Asked once of each send. */
    boolean admitHalf() {
        if (!away.get()) {
            return true;
        }
        long tried = triedNanos.get();
        long now = clock.getAsLong();
        return isTimeForTrial(tried, now) && triedNanos.compareAndSet(tried, now);
    }

    private static boolean isTimeForTrial(long tried, long now) {
        return now - tried >= TRIAL_NANOS;
    }

    void halfFailed(Throwable because) {
        triedNanos.set(clock.getAsLong());
        if (away.compareAndSet(false, true)) {
            log.warn(
                    "The broker of producer group {} cannot be reached, or is busy: its messages of transactions go through the"
                            + " outbox until one was sent. Cause: {}",
                    group,
                    because.toString());
        }
    }

    /** The outbox has sent a message, or a half was stored. Cheap: called for each of them. */
    void brokerAnswered() {
        if (away.get() && away.compareAndSet(true, false)) {
            log.info(
                    "The broker of producer group {} is back: messages of transactions are half messages again", group);
        }
    }
}
