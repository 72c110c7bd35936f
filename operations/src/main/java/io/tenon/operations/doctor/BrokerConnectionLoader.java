package io.tenon.operations.doctor;

import org.jspecify.annotations.Nullable;

/**
 * Links {@code io.tenon.operations.rocketmq} to the application's RocketMQ client. It defines the classes of that package
 * anew, takes what else is Tenon's from the command's own loader, and everything else, the client first of all, from the
 * application's. Thread-safe.
 */
final class BrokerConnectionLoader extends ClassLoader {
    private static final String DEFINED_HERE = "io.tenon.operations.rocketmq.";
    private static final String TENONS = "io.tenon.";

    static {
        registerAsParallelCapable();
    }

    private BrokerConnectionLoader(ClassLoader application) {
        super(application);
    }

    /** @throws ReflectiveOperationException if the application's client does not start; its cause says why */
    static BrokerConnection connect(ClassLoader application, BrokerConnectionSettings settings)
            throws ReflectiveOperationException {
        return new BrokerConnectionLoader(application)
                .loadClass(DEFINED_HERE + "RocketMqConnection")
                .asSubclass(BrokerConnection.class)
                .getConstructor(BrokerConnectionSettings.class)
                .newInstance(settings);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(DEFINED_HERE)) {
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
