package io.tenon.internal.rocketmq.stored;

import java.io.IOException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** Requests through a client's own connections. */
public final class ClientRequests {
    private ClientRequests() {}

    /** As {@link BrokerRequests#invoke} says. */
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

    /** What becomes of an interrupt where no answer was waited for any longer. */
    public static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }
}
