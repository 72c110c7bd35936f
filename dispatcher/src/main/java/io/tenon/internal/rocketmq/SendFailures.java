package io.tenon.internal.rocketmq;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * Failures of sends that were made on another thread than the sender's, as the sender's own send would have thrown
 * them. Stateless.
 */
final class SendFailures {
    private SendFailures() {}

    /**
     * Throws {@code failure} if the client's methods throw such a one.
     *
     * @param otherwise the message of what is returned for any other
     */
    static MQClientException asThrown(@Nullable Throwable failure, String otherwise)
            throws MQClientException, RemotingException, MQBrokerException {
        if (failure instanceof MQClientException) {
            throw (MQClientException) failure;
        }
        if (failure instanceof RemotingException) {
            throw (RemotingException) failure;
        }
        if (failure instanceof MQBrokerException) {
            throw (MQBrokerException) failure;
        }
        return new MQClientException(otherwise, failure);
    }
}
