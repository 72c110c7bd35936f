package io.tenon.internal.half;

import java.time.Duration;

/** How a {@link Dispatcher} is laid out. Immutable. */
public final class DispatcherSettings {
    private final int ringSize;
    private final Duration endTimeout;
    private final Duration drainTimeout;
    private final boolean throughProxy;

    /**
     * @param ringSize how many halves, ENDs and checks may wait for their thread; a power of two
     * @param endTimeout how long an END may wait for its acknowledgement
     * @param drainTimeout how long closing waits for what is under way
     * @param throughProxy whether the broker is a RocketMQ 5 proxy, whose acknowledgement of an END proves nothing
     * @throws IllegalArgumentException that names the setting
     */
    public DispatcherSettings(int ringSize, Duration endTimeout, Duration drainTimeout, boolean throughProxy) {
        if (ringSize < 2 || Integer.bitCount(ringSize) != 1) {
            throw new IllegalArgumentException("ringSize must be a power of two from 2 on, but is " + ringSize);
        }
        if (endTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("endTimeout cannot be less than 1 ms, but is " + endTimeout.toMillis());
        }
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("drainTimeout cannot be negative, but is " + drainTimeout);
        }
        this.ringSize = ringSize;
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
}
