package com.example.skywalking;

import java.lang.reflect.Method;
import java.util.List;
import org.apache.skywalking.apm.agent.core.context.CarrierItem;
import org.apache.skywalking.apm.agent.core.context.ContextCarrier;
import org.apache.skywalking.apm.agent.core.context.ContextManager;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.EnhancedInstance;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.InstanceMethodsAroundInterceptor;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.MethodInterceptResult;

/** A span of a listener's call, which hangs on that of the send. */
public final class ConsumeSpan implements InstanceMethodsAroundInterceptor {
    @Override
    public void beforeMethod(
            EnhancedInstance instance, Method method, Object[] arguments, Class<?>[] types, MethodInterceptResult result)
            throws Throwable {
        Object message = ((List<?>) arguments[0]).get(0);
        Method property = message.getClass().getMethod("getUserProperty", String.class);
        ContextCarrier carrier = new ContextCarrier();
        for (CarrierItem next = carrier.items(); next.hasNext(); ) {
            next = next.next();
            next.setHeadValue((String) property.invoke(message, next.getHeadKey()));
        }
        ContextManager.createEntrySpan("RocketMQ/consume", carrier);
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
}
