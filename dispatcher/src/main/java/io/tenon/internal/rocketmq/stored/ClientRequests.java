package io.tenon.internal.rocketmq.stored;

import java.io.IOException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** Sends requests through a client's own connections. Stateless. */
public final class ClientRequests {
    private ClientRequests() {}

    /** Sends a request and returns its answer, as {@link BrokerRequests#invoke} says. */
    public static RemotingCommand invoke(MQClientInstance client, String address, RemotingCommand request, long millis)
            throws IOException {
        try {
            return client.getMQClientAPIImpl().getRemotingClient().invokeSync(address, request, millis);
        } catch (RemotingException e) {
            throw new IOException(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Interrupts the thread again that was waiting for an answer, and returns what its request fails with. */
    public static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }
}
