package io.tenon.internal.rocketmq.stored;

import java.io.IOException;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** The client's own way to a broker, with its hooks, credentials and TLS. Used by one thread. */
public interface BrokerRequests {
    /**
     * Sends a request and returns its answer.
     *
     * @param address host:port
     * @throws IOException if there is no answer; its cause is the client's exception
     */
    RemotingCommand invoke(String address, RemotingCommand request, long millis) throws IOException;

    /** Sends an ordinary message, once. */
    SendResult send(Message message, MessageQueue queue, long millis)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException;
}
