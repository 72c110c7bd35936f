package io.tenon.testbed;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A RocketMQ name server and one broker. Thread-safe. */
public interface Broker extends AutoCloseable {
    /** Returns {@code host:port} of the name server, the same over every restart: what a client is configured with. */
    String nameServerAddress();

    /** Returns {@code host:port} at which clients find the broker; the proxy's where there is one. */
    String brokerAddress();

    /** Returns the proxy between clients and the broker; null where the settings asked for none. */
    @Nullable
    TcpProxy proxy();

    /**
     * Creates a topic and returns when its route is known to the name server. A topic that exists stays as it is.
     *
     * @throws IllegalStateException if the route is not known within 10 s
     */
    void createTopic(String topic, int queues);

    /**
     * Changes when half messages are checked, while the broker runs. The interval counts from the end of the pause that
     * is under way. The change is lost when the broker is restarted.
     */
    void setChecks(Duration timeOut, Duration interval, int max);

    /**
     * Returns how many half messages of a topic were stored and not ended, as the broker counts them: a half that is
     * ended twice is counted twice, and a broker that was killed may have forgotten its last seconds. This is for
     * diagnostics and for waiting, and proves nothing.
     */
    long pendingHalves(String topic);

    /** Starts to read a topic that was created, as its consumers see it. */
    default Deliveries deliveriesOf(String topic) {
        return Deliveries.of(nameServerAddress(), topic);
    }

    /** Stops what runs. The directory with the store is kept. */
    @Override
    void close();
}
