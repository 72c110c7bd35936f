package io.tenon.agent.engine;

import io.tenon.agent.bridge.AgentClassLoader;
import io.tenon.agent.bridge.Producers;
import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.muzzle.ClientNames;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.report.Metrics;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import io.tenon.agent.operate.settings.Mode;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ties the application's producers to its transactions when they are started. Thread-safe. */
public final class AttachedProducers extends Producers {
    /** The package of the library's own producers, which tie their messages themselves. */
    private static final String LIBRARY = "io.tenon.rocketmq.";

    private static final ThreadLocal<Boolean> SENDING_UNTIED = new ThreadLocal<>();

    private final AgentSettings settings;
    private final AgentReport report;
    private final UntiedSends untied;
    private final Function<Class<?>, ClientLoader> newLoader;

    /**
     * The loaders of the client side, by the class of a client's producer. The map keeps alive neither the loader of an
     * application that was undeployed nor the agent's loader beside it.
     */
    private final Map<Class<?>, WeakReference<ClientLoader>> loaders = new WeakHashMap<>();

    public AttachedProducers(AgentSettings settings, AgentReport report, AgentClassLoader agent) {
        this(settings, report, producer -> ClientLoader.beside(producer, agent));
    }

    AttachedProducers(AgentSettings settings, AgentReport report, Function<Class<?>, ClientLoader> newLoader) {
        this.settings = settings;
        this.report = report;
        this.untied = new UntiedSends(settings, report);
        this.newLoader = newLoader;
    }

    /** Does nothing: only a producer that was started has a client that can be shared. */
    @Override
    public void starting(Object producer) {}

    @Override
    public boolean sendingUntied(String type) {
        if (SENDING_UNTIED.get() != null) {
            // A client's methods call each other, and those of a client below it.
            return false;
        }
        untied.sentIfInTransaction(UnfollowedClients.wayOf(type));
        SENDING_UNTIED.set(Boolean.TRUE);
        return true;
    }

    @Override
    public void sentUntied() {
        SENDING_UNTIED.remove();
    }

    /** @throws IllegalStateException if the producer cannot be tied and must not run untied; it is shut down then */
    @Override
    public void started(Object producer) {
        Class<?> client = clientOf(producer);
        if (client == null) {
            return;
        }
        try {
            ClientSide side = loaderFor(client).side(settings);
            if (side.isInternal(producer)) {
                return;
            }
            String group = side.groupOf(producer);
            if (settings.mode() == Mode.OBSERVE) {
                String version = side.observe(producer, report.observations(), () -> report.producerStopped(group));
                report.producer(group, "none, since it is only observed", version);
            } else {
                AtomicReference<Metrics.@Nullable Feed> feed = new AtomicReference<>();
                TiedProducerInfo tied = side.tie(producer, untied, () -> stopped(group, feed.get()));
                feed.set(report.metrics().messagesLeftToCheck(tied.messagesLeftToCheck()));
                report.producer(group, tied.checkGroup(), tied.clientVersion());
            }
        } catch (Exception | Error e) {
            // A thread that cannot be started is an Error. It must not reach start(), which is the application's.
            failed(producer, client, e);
        }
    }

    private void stopped(String group, Metrics.@Nullable Feed feed) {
        if (feed != null) {
            feed.close();
        }
        report.producerStopped(group);
    }

    private void failed(Object producer, Class<?> client, Throwable cause) {
        String what = "the RocketMQ producer " + producer.getClass().getName() + "@"
                + Integer.toHexString(System.identityHashCode(producer));
        if (settings.onFailure() == FailurePolicy.FAIL_OPEN) {
            try {
                report.off(
                        what,
                        "its messages are sent at once, whatever becomes of the transaction around them, because it cannot"
                                + " be tied to transactions: " + cause);
            } catch (OutOfMemoryError | StackOverflowError again) {
                report.offUnsaid(what);
            }
            return;
        }
        IllegalStateException refusal = new IllegalStateException(
                "Tenon cannot tie " + what + " to transactions, and on-failure says that it must not run without;"
                        + " it was shut down, nothing was sent. Cause: " + cause,
                cause);
        try {
            client.getMethod("shutdown").invoke(producer);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            refusal.addSuppressed(e);
        }
        throw refusal;
    }

    /**
     * Returns the producer's class of the application's client, which is the one that was advised: a subclass may have
     * the same name in another package. Null for a producer that is not the application's.
     */
    private static @Nullable Class<?> clientOf(Object producer) {
        Class<?> named = null;
        for (Class<?> type = producer.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().startsWith(LIBRARY)) {
                return null;
            }
            if (ClientNames.isProducer(type.getName().replace('.', '/'))) {
                named = type;
                if (Arrays.asList(type.getInterfaces()).contains(TrackedProducer.class)) {
                    return type;
                }
            }
        }
        // The client's own class was not advised; the client side says why it cannot be tied.
        return named;
    }

    private ClientLoader loaderFor(Class<?> client) {
        synchronized (loaders) {
            WeakReference<ClientLoader> known = loaders.get(client);
            ClientLoader loader = known == null ? null : known.get();
            if (loader == null) {
                loader = newLoader.apply(client);
                loaders.put(client, new WeakReference<>(loader));
            }
            return loader;
        }
    }
}
