package io.tenon.internal.rocketmq;

import io.tenon.internal.rocketmq.stored.BrokerRequests;
import io.tenon.internal.rocketmq.stored.ClientRequests;
import java.io.IOException;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** Sends a rescue's requests through the member of the check group. Thread-safe. */
final class MemberRequests implements BrokerRequests {
    private final DefaultMQProducerImpl member;

    MemberRequests(DefaultMQProducerImpl member) {
        this.member = member;
    }

    @Override
    public RemotingCommand invoke(String address, RemotingCommand request, long millis) throws IOException {
        return ClientRequests.invoke(member.getMqClientFactory(), address, request, millis);
    }

    @Override
    public SendResult send(Message message, MessageQueue queue, long millis)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        return member.send(message, queue, millis);
    }
}
