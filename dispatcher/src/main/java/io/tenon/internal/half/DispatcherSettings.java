package io.tenon.internal.half;

import java.time.Duration;

/** How a {@link Dispatcher} is laid out. Immutable. */
public final class DispatcherSettings {
    private final int ringSize;
    private final Duration endTimeout;
    private final Duration drainTimeout;
    private final boolean throughProxy;
    private final Duration rescueInterval;

    /** As the other one, without a rescuer. */
    public DispatcherSettings(int ringSize, Duration endTimeout, Duration drainTimeout, boolean throughProxy) {
        this(ringSize, endTimeout, drainTimeout, throughProxy, Duration.ZERO);
    }

    /**
     * @param ringSize how many halves, ENDs and checks may wait for their thread; a power of two
     * @param endTimeout how long an END may wait for its acknowledgement
     * @param drainTimeout how long closing waits for what is under way
     * @param throughProxy whether the broker is a RocketMQ 5 proxy, whose acknowledgement of an END proves nothing
     * @param rescueInterval how often it is looked for parked halves (R12); zero: never
     * @throws IllegalArgumentException that names the setting
     */
    public DispatcherSettings(
            int ringSize, Duration endTimeout, Duration drainTimeout, boolean throughProxy, Duration rescueInterval) {
        if (ringSize < 2 || Integer.bitCount(ringSize) != 1) {
            throw new IllegalArgumentException("ringSize must be a power of two from 2 on, but is " + ringSize);
        }
        if (endTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("endTimeout cannot be less than 1 ms, but is " + endTimeout.toMillis());
        }
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("drainTimeout cannot be negative, but is " + drainTimeout);
        }
        if (rescueInterval.isNegative() || (!rescueInterval.isZero() && rescueInterval.toMillis() < 100)) {
            throw new IllegalArgumentException(
                    "rescueInterval must be 0, or 100 ms at least, but is " + rescueInterval.toMillis() + " ms");
        }
        this.ringSize = ringSize;
        this.rescueInterval = rescueInterval;
        this.endTimeout = endTimeout;
        this.drainTimeout = drainTimeout;
        this.throughProxy = throughProxy;
    }

    public int ringSize() {
        return ringSize;
    }

    public Duration endTimeout() {
        return endTimeout;
    }

    public Duration drainTimeout() {
        return drainTimeout;
    }

    public boolean throughProxy() {
        return throughProxy;
    }

    /** Zero: parked halves are not looked for. */
    public Duration rescueInterval() {
        return rescueInterval;
    }
}
