package io.tenon.testbed;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A RocketMQ name server and one broker. Thread-safe. */
public interface Broker extends AutoCloseable {
    /** {@code host:port} of the name server, the same over every restart: what a client is configured with. */
    String nameServerAddress();

    /** {@code host:port} at which clients find the broker; the proxy's where there is one. */
    String brokerAddress();

    /** The proxy between clients and the broker, or null where the settings asked for none. */
    @Nullable
    TcpProxy proxy();

    /**
     * Creates a topic and returns when its route is known to the name server. A topic that exists stays as it is.
     *
     * @throws IllegalStateException if the route is not known within 10 s
     */
    void createTopic(String topic, int queues);

    /**
     * Changes when half messages are checked, while the broker runs. The interval counts from the end of the pause
     * that is under way. Lost when the broker is restarted.
     */
    void setChecks(Duration timeOut, Duration interval, int max);

    /**
     * Half messages of a topic that were stored and not ended, as the broker counts them: ended twice is counted twice,
     * and a broker that was killed may have forgotten its last seconds. For diagnostics and for waiting, no proof.
     */
    long pendingHalves(String topic);

    /** Starts to read a topic that was created: all that its consumers see. */
    default Deliveries deliveriesOf(String topic) {
        return Deliveries.of(nameServerAddress(), topic);
    }

    /** Stops what runs. The directory with the store is kept. */
    @Override
    void close();
}
