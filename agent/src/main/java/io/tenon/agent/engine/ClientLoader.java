package io.tenon.agent.engine;

import io.tenon.agent.bridge.AgentClassLoader;
import io.tenon.agent.muzzle.ClientNames;
import io.tenon.agent.muzzle.ClientShape;
import io.tenon.agent.muzzle.ClientSideClasses;
import io.tenon.agent.operate.settings.AgentSettings;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Links the client side of the agent to one application's RocketMQ client. It defines that side anew, finds the rest of
 * the agent in the agent's own loader, and everything else, the client first of all, in the application's. Thread-safe.
 *
 * <p>It keeps the application's loader alive and is itself kept alive by the producers that it tied, by nothing else.
 */
public final class ClientLoader extends ClassLoader {
    private static final String[] THE_AGENTS = {"io.tenon.", "com.lmax.disruptor.", "org.slf4j."};

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader agent;
    private final Function<String, byte @Nullable []> bytes;
    private final ClientShape shape;

    /** @param producer the class of the client's DefaultMQProducer */
    static ClientLoader beside(Class<?> producer, AgentClassLoader agent) {
        ClassLoader application = producer.getClassLoader();
        String folder = ClientNames.folderOf(producer.getName().replace('.', '/'));
        if (application == null || folder == null) {
            throw new IllegalArgumentException(producer + " is no producer of an application's");
        }
        return new ClientLoader(application, agent, agent::bytesOf, ClientShape.of(application, folder));
    }

    /** @param bytes returns the bytes of a class that is defined here, by its name; null for one that is not there */
    ClientLoader(
            ClassLoader application, ClassLoader agent, Function<String, byte @Nullable []> bytes, ClientShape shape) {
        super(application);
        this.agent = agent;
        this.bytes = bytes;
        this.shape = shape;
    }

    ClientSide side(AgentSettings settings) throws ReflectiveOperationException {
        return (ClientSide) loadClass(ClientSideClasses.FIRST)
                .getConstructor(AgentSettings.class)
                .newInstance(settings);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (ClientSideClasses.contain(name)) {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }
        return startsWithOne(name, THE_AGENTS) ? agent.loadClass(name) : super.loadClass(name, resolve);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] defined = bytes.apply(name);
        if (defined == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] adapted = shape.adapted(defined);
        return defineClass(name, adapted, 0, adapted.length);
    }

    private static boolean startsWithOne(String name, String[] prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
