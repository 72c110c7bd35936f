package io.tenon.internal.rocketmq;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.hook.CheckForbiddenContext;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.impl.CommunicationMode;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * Runs the hooks that an application, or its tracing library, has registered at its producer, for a message that is written
 * down instead of being sent: on the sending thread, whose trace context they put into the message. They see no broker's
 * address, since none is known yet. Stateless.
 */
final class SendHooks {
    private SendHooks() {}

    /** What a send does between the hooks. */
    interface Sending {
        SendResult send() throws MQClientException;
    }

    static SendResult around(
            DefaultMQProducer producer,
            Message message,
            @Nullable MessageQueue queue,
            CommunicationMode mode,
            Sending sending)
            throws MQClientException {
        DefaultMQProducerImpl client = producer.getDefaultMQProducerImpl();
        if (client.hasCheckForbiddenHook()) {
            client.executeCheckForbiddenHook(forbidden(producer, message, queue, mode));
        }
        if (!client.hasSendMessageHook()) {
            return sending.send();
        }
        SendMessageContext context = context(producer, message, queue, mode);
        client.executeSendMessageHookBefore(context);
        try {
            SendResult result = sending.send();
            context.setSendResult(result);
            return result;
        } catch (MQClientException | RuntimeException e) {
            context.setException(e);
            throw e;
        } finally {
            client.executeSendMessageHookAfter(context);
        }
    }

    @SuppressWarnings("NullAway") // the client sets null, too, where the queue or address is not known
    private static SendMessageContext context(
            DefaultMQProducer producer, Message message, @Nullable MessageQueue queue, CommunicationMode mode) {
        SendMessageContext context = new SendMessageContext();
        context.setProducer(producer.getDefaultMQProducerImpl());
        context.setProducerGroup(producer.getProducerGroup());
        context.setCommunicationMode(mode);
        context.setBornHost(producer.getClientIP());
        context.setMessage(message);
        context.setMq(queue);
        context.setNamespace(producer.getNamespace());
        return context;
    }

    @SuppressWarnings("NullAway")
    private static CheckForbiddenContext forbidden(
            DefaultMQProducer producer, Message message, @Nullable MessageQueue queue, CommunicationMode mode) {
        CheckForbiddenContext context = new CheckForbiddenContext();
        context.setNameSrvAddr(producer.getNamesrvAddr());
        context.setGroup(producer.getProducerGroup());
        context.setCommunicationMode(mode);
        context.setMessage(message);
        context.setMq(queue);
        context.setUnitMode(producer.isUnitMode());
        return context;
    }
}
