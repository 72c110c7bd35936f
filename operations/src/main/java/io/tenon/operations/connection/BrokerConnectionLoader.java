package io.tenon.operations.connection;

import org.jspecify.annotations.Nullable;

/**
 * Links {@code io.tenon.operations.rocketmq}, and what it shares with the library, to the application's RocketMQ
 * client. It defines the classes of these packages anew, takes what else is Tenon's from the command's own loader, and
 * everything else, the client first of all, from the application's. Thread-safe.
 */
public final class BrokerConnectionLoader extends ClassLoader {
    private static final String COMMANDS = "io.tenon.operations.rocketmq.";
    private static final String SHARED = "io.tenon.internal.rocketmq.stored.";
    private static final String TENONS = "io.tenon.";

    static {
        registerAsParallelCapable();
    }

    private BrokerConnectionLoader(ClassLoader application) {
        super(application);
    }

    /** @throws ReflectiveOperationException if the application's client does not start; its cause says why */
    public static BrokerConnection connect(ClassLoader application, BrokerConnectionSettings settings)
            throws ReflectiveOperationException {
        return new BrokerConnectionLoader(application)
                .loadClass(COMMANDS + "RocketMqConnection")
                .asSubclass(BrokerConnection.class)
                .getConstructor(BrokerConnectionSettings.class)
                .newInstance(settings);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(COMMANDS) || name.startsWith(SHARED)) {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }
        return name.startsWith(TENONS) ? CommandClasses.LOADER.loadClass(name) : super.loadClass(name, resolve);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte @Nullable [] bytes = CommandClasses.bytesOf(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
