package io.tenon.agent.engine;

import io.tenon.agent.operate.log.AgentLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets loaders that do not ask the boot loader (OSGi's, JBoss Modules') find the bridge's classes there, without a
 * setting of theirs. {@link BridgeLookup} is the code that they are given. Thread-safe.
 */
final class LoaderClasses {
    /** The word that the names of loaders' classes, and of their superclasses, contain. */
    static final String KIND = "Loader";

    private static final byte[] LOAD_CLASS = {'l', 'o', 'a', 'd', 'C', 'l', 'a', 's', 's'};

    /**
     * Whether there may be a security manager: there is none since Java 24, and a later Java may not even have the
     * method that says so.
     */
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
     * Returns the class so that it finds the bridge, if it is a loader with an order of its own; null if it stays as it
     * was. After a failure it stays as it was, too: if its classes do not find the bridge they are not advised, which
     * is reported.
     *
     * @param className the name with slashes
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

    /**
     * Whether the loader's class, or a superclass of it, was given the bridge, and no security manager keeps it from
     * finding it.
     */
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

    /**
     * Whether a security manager is set. With one, only code that is permitted to may ask the boot loader, so loaders
     * keep their order.
     */
    private static boolean isPoliced() {
        return MAY_BE_POLICED && System.getSecurityManager() != null;
    }

    /** Whether a class is a loader with an order of its own, by its name and its bytes. */
    static boolean mayBeOne(String className, byte[] bytes) {
        return className.contains(KIND) && AdvisingTransformer.contains(bytes, LOAD_CLASS);
    }
}
