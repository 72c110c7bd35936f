package com.example.skywalking;

import java.lang.reflect.Method;
import org.apache.skywalking.apm.agent.core.context.CarrierItem;
import org.apache.skywalking.apm.agent.core.context.ContextCarrier;
import org.apache.skywalking.apm.agent.core.context.ContextManager;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.EnhancedInstance;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.InstanceMethodsAroundInterceptor;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.MethodInterceptResult;

/** A span of a send, whose headers are added to the text of the message's properties. */
public final class SendSpan implements InstanceMethodsAroundInterceptor {
    @Override
    public void beforeMethod(
            EnhancedInstance instance, Method method, Object[] arguments, Class<?>[] types, MethodInterceptResult result)
            throws Throwable {
        ContextCarrier carrier = new ContextCarrier();
        ContextManager.createExitSpan("RocketMQ/send", carrier, arguments[0].toString());
        Object header = arguments[3];
        Method get = header.getClass().getMethod("getProperties");
        StringBuilder properties = new StringBuilder((String) get.invoke(header));
        for (CarrierItem next = carrier.items(); next.hasNext(); ) {
            next = next.next();
            if (next.getHeadValue() != null && !next.getHeadValue().isEmpty()) {
                if (properties.length() > 0 && properties.charAt(properties.length() - 1) != SEPARATOR) {
                    properties.append(SEPARATOR);
                }
                properties.append(next.getHeadKey()).append(NAME_ENDS).append(next.getHeadValue());
            }
        }
        header.getClass().getMethod("setProperties", String.class).invoke(header, properties.toString());
    }

    @Override
    public Object afterMethod(
            EnhancedInstance instance, Method method, Object[] arguments, Class<?>[] types, Object returned) {
        ContextManager.stopSpan();
        return returned;
    }

    @Override
    public void handleMethodException(
            EnhancedInstance instance, Method method, Object[] arguments, Class<?>[] types, Throwable thrown) {
        ContextManager.activeSpan().log(thrown);
    }

    private static final char NAME_ENDS = 1;
    private static final char SEPARATOR = 2;
}
