package io.tenon.internal.rocketmq;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace context of a thread that sends, for a send that another thread makes: the hook of a tracing library runs there, and puts
 * into the message what it finds there. OpenTelemetry's, if the application has its API; by reflection, as Tenon does without.
 * Thread-safe.
 */
final class SenderContext {
    private static final Logger log = LoggerFactory.getLogger(SenderContext.class);
    private static final String CONTEXT = "io.opentelemetry.context.Context";

    /** {@code work -> Context.current().wrap(work)}; null where there is no such API. */
    private static final @Nullable MethodHandle CARRIED = find();

    private SenderContext() {}

    private static @Nullable MethodHandle find() {
        try {
            Class<?> context = Class.forName(CONTEXT, true, SenderContext.class.getClassLoader());
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle current = lookup.findStatic(context, "current", MethodType.methodType(context));
            MethodHandle wrap =
                    lookup.findVirtual(context, "wrap", MethodType.methodType(Runnable.class, Runnable.class));
            return MethodHandles.foldArguments(wrap, current);
        } catch (ReflectiveOperationException | LinkageError e) {
            log.debug("No OpenTelemetry whose context could be carried from thread to thread", e);
            return null;
        }
    }

    /** Returns {@code work} in the calling thread's context, to be run by another thread. */
    static Runnable carried(Runnable work) {
        if (CARRIED == null) {
            return work;
        }
        try {
            return (Runnable) CARRIED.invoke(work);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("OpenTelemetry's context cannot be carried", e);
        }
    }
}
