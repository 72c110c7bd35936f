package com.example.shop;

import java.lang.reflect.InvocationTargetException;

/** What an agent that traces says of the thread that asks: OpenTelemetry's, SkyWalking's, or none. */
final class Trace {
    private static final String OPEN_TELEMETRY = "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.trace.Span";
    private static final String SKYWALKING = "org.apache.skywalking.apm.agent.core.context.ContextManager";

    private Trace() {}

    interface Work {
        void run() throws Exception;
    }

    /**
     * Does a piece of business, in a span. OpenTelemetry's agent is told to make one of each call of this method; for
     * SkyWalking's it is made here, as an application with its toolkit does.
     */
    static void business(String name, Work work) throws Exception {
        Class<?> skywalking = find(SKYWALKING);
        if (skywalking == null) {
            work.run();
            return;
        }
        skywalking.getMethod("createLocalSpan", String.class).invoke(null, name);
        try {
            work.run();
        } finally {
            skywalking.getMethod("stopSpan").invoke(null);
        }
    }

    /** The id of the trace that the thread works in; {@code none} where nobody traces. */
    static String id() {
        try {
            Class<?> openTelemetry = find(OPEN_TELEMETRY);
            if (openTelemetry != null) {
                Object span = openTelemetry.getMethod("current").invoke(null);
                Object context = openTelemetry.getMethod("getSpanContext").invoke(span);
                Class<?> type = Class.forName(OPEN_TELEMETRY + "Context");
                return type.getMethod("getTraceId").invoke(context).toString();
            }
            Class<?> skywalking = find(SKYWALKING);
            return skywalking == null
                    ? "none"
                    : skywalking.getMethod("getGlobalTraceId").invoke(null).toString();
        } catch (NoSuchMethodException
                | IllegalAccessException
                | ClassNotFoundException
                | InvocationTargetException e) {
            throw new IllegalStateException("The agent that traces cannot be asked", e);
        }
    }

    private static Class<?> find(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
