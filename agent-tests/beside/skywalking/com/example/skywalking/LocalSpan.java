package com.example.skywalking;

import java.lang.reflect.Method;
import org.apache.skywalking.apm.agent.core.context.ContextManager;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.EnhancedInstance;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.InstanceMethodsAroundInterceptor;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.MethodInterceptResult;

/** A span of a call within the process. */
public final class LocalSpan implements InstanceMethodsAroundInterceptor {
    @Override
    public void beforeMethod(
            EnhancedInstance instance, Method method, Object[] arguments, Class<?>[] types, MethodInterceptResult result)
            throws Throwable {
        ContextManager.createLocalSpan(method.getName());
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
