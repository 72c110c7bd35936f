package io.tenon.internal.rocketmq;

import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.trace.TraceDispatcher;
import org.apache.rocketmq.client.trace.hook.SendMessageTraceHookImpl;

/** The client's own trace. A class by itself, since clients before 4.4 have none: beside them, the agent does without it. */
final class ClientTrace {
    private ClientTrace() {}

    /** Adds what {@code client} sends to the trace of the application's producer, if that has one. */
    static void follow(DefaultMQProducerImpl client, DefaultMQProducer application) {
        TraceDispatcher trace = application.getTraceDispatcher();
        if (trace != null) {
            client.registerSendMessageHook(new SendMessageTraceHookImpl(trace));
        }
    }
}
