package io.tenon.agent.engine;

import io.tenon.agent.operate.log.AgentLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets loaders that do not ask the boot loader (OSGi's, JBoss Modules') find the bridge's classes there, without a setting of
 * theirs. What they are given is {@link BridgeLookup}. Thread-safe.
 */
final class LoaderClasses {
    /** In the names of loaders' classes, and of their superclasses. */
    static final String KIND = "Loader";

    private static final byte[] LOAD_CLASS = {'l', 'o', 'a', 'd', 'C', 'l', 'a', 's', 's'};

    /** Since Java 24 there is no security manager; one day there will be no method that says so. */
    static final boolean MAY_BE_POLICED = isBefore24(System.getProperty("java.specification.version", "1.8"));

    private final boolean gives;

    /** The names of the loaders' classes that were given the bridge. */
    private final Set<String> given = ConcurrentHashMap.newKeySet();

    /** @param gives whether loaders are given the bridge at all */
    LoaderClasses(boolean gives) {
        this.gives = gives;
    }

    static boolean isBefore24(String specificationVersion) {
        return specificationVersion.startsWith("1.") || Integer.parseInt(specificationVersion) < 24;
    }

    /**
     * The class, if it is a loader with an order of its own, as it finds the bridge; null for one that stays as it was. A
     * failure is no more than that: where its classes do not find the bridge, they are left as they are, and that is said.
     *
     * @param className with slashes
     */
    byte @Nullable [] give(String className, byte[] bytes) {
        if (!gives || isPoliced() || !mayBeOne(className, bytes)) {
            return null;
        }
        try {
            byte[] seeing = BridgeLookup.in(bytes);
            if (seeing != null) {
                given.add(className.replace('/', '.'));
            }
            return seeing;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            AgentLog.warn(
                    "LoaderClasses",
                    "Class " + className + " stays as it was, so that its loaders may not find the agent's bridge: "
                            + e);
            return null;
        }
    }

    /** Whether the loadClass that the JVM calls is one that was given the bridge, and that gives it. */
    boolean haveGiven(ClassLoader loader) {
        if (isPoliced()) {
            return false;
        }
        for (Class<?> type = loader.getClass(); type != null; type = type.getSuperclass()) {
            if (given.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }

    /** Under a security manager the boot loader may only be asked by those who are permitted to: loaders keep their order. */
    private static boolean isPoliced() {
        return MAY_BE_POLICED && System.getSecurityManager() != null;
    }

    /** Whether a class is a loader with an order of its own, by its name and its bytes. */
    static boolean mayBeOne(String className, byte[] bytes) {
        return className.contains(KIND) && AdvisingTransformer.contains(bytes, LOAD_CLASS);
    }
}
