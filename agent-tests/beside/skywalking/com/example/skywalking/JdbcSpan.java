package com.example.skywalking;

import java.lang.reflect.Method;
import org.apache.skywalking.apm.agent.core.context.ContextManager;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.EnhancedInstance;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.InstanceMethodsAroundInterceptor;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.MethodInterceptResult;

/** A span of a call that the database sees. */
public final class JdbcSpan implements InstanceMethodsAroundInterceptor {
    @Override
    public void beforeMethod(
            EnhancedInstance instance, Method method, Object[] arguments, Class<?>[] types, MethodInterceptResult result)
            throws Throwable {
        ContextManager.createExitSpan("H2/" + method.getName(), "localhost:9092");
        instance.setSkyWalkingDynamicField(method.getName());
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
