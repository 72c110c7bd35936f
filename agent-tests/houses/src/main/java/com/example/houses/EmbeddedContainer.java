package com.example.houses;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServerConnection;

/** A server in this process, which ends with it. */
abstract class EmbeddedContainer implements Container {
    /** How an agent calls its threads, which may leave nothing. */
    private static final String AGENTS_THREADS = "tenon-";

    private final Map<String, WeakReference<ClassLoader>> loaders = new HashMap<>();

    /** The loader of a deployed web application's classes. */
    abstract ClassLoader loader(String name);

    @Override
    public final String loaderOf(String name) {
        ClassLoader loader = loader(name);
        loaders.put(name, new WeakReference<>(loader));
        return loader.getClass().getName();
    }

    @Override
    public final boolean isGone(String name) {
        System.gc();
        return loaders.get(name).get() == null;
    }

    @Override
    public final Set<String> takeValuesFromThreads(String name) throws ReflectiveOperationException {
        ClassLoader kept = loaders.get(name).get();
        return kept == null ? Set.of() : ValuesOnThreads.takeAway(kept, AGENTS_THREADS);
    }

    @Override
    public final void tellThreads(String name) {
        ClassLoader loader = loaders.get(name).get();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            boolean isIts = thread.getContextClassLoader() == loader
                    || thread.getClass().getClassLoader() == loader;
            System.out.println("THREAD " + thread.getName() + (isIts ? " of the application " : " ") + List.of(stack));
        });
    }

    @Override
    public final MBeanServerConnection beans() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
