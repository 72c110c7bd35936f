package io.tenon.internal.rocketmq;

import org.apache.rocketmq.client.common.ClientErrorCode;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/** Failures of sends that were made on another thread than the sender's, as the sender's own send would have thrown them. */
final class SendFailures {
    private SendFailures() {}

    /** Whether a send failed for the broker's sake, and would have with any other message: it cannot be reached, or is busy. */
    static boolean isBrokerAway(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RemotingException) {
                return true;
            }
            if (cause instanceof MQBrokerException) {
                return BrokerCodes.NOT_STORED.contains(((MQBrokerException) cause).getResponseCode());
            }
            if (cause instanceof MQClientException) {
                int code = ((MQClientException) cause).getResponseCode();
                if (code == ClientErrorCode.CONNECT_BROKER_EXCEPTION
                        || code == ClientErrorCode.ACCESS_BROKER_TIMEOUT
                        || code == ClientErrorCode.BROKER_NOT_EXIST_EXCEPTION
                        || code == ClientErrorCode.NO_NAME_SERVER_EXCEPTION
                        || code == ClientErrorCode.NOT_FOUND_TOPIC_EXCEPTION) {
                    return true;
                }
            }
        }
        return false;
    }

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
