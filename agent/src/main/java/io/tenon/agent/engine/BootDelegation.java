package io.tenon.agent.engine;

import org.jspecify.annotations.Nullable;

/**
 * What an OSGi framework lets its bundles have of the boot loader. Its loaders answer a question from outside more
 * generously than they serve their own classes (implicit boot delegation), so asking a loader proves nothing: the
 * framework's setting is read. Stateless.
 */
final class BootDelegation {
    private static final String PROPERTY = "org.osgi.framework.bootdelegation";

    private BootDelegation() {}

    /** Returns why the loader's classes do not see the package; null if they do, or if it is no bundle's loader. */
    static @Nullable String refusal(ClassLoader loader, String packageName) {
        Class<?> reference = bundleReference(loader.getClass());
        if (reference == null) {
            return null;
        }
        try {
            ClassLoader framework = reference.getClassLoader();
            Object bundle = reference.getMethod("getBundle").invoke(loader);
            Object context = Class.forName("org.osgi.framework.Bundle", false, framework)
                    .getMethod("getBundleContext")
                    .invoke(bundle);
            if (context == null) {
                return "its bundle " + bundle + " is not started, so that the framework cannot be asked";
            }
            Object delegated = Class.forName("org.osgi.framework.BundleContext", false, framework)
                    .getMethod("getProperty", String.class)
                    .invoke(context, PROPERTY);
            return isIn(String.valueOf(delegated), packageName) ? null : PROPERTY + " does not name it";
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "the framework does not say what it delegates: " + e;
        }
    }

    private static @Nullable Class<?> bundleReference(@Nullable Class<?> loader) {
        for (Class<?> type = loader; type != null; type = type.getSuperclass()) {
            for (Class<?> implemented : type.getInterfaces()) {
                if (implemented.getName().equals("org.osgi.framework.BundleReference")) {
                    return implemented;
                }
            }
        }
        return null;
    }

    /** @param patterns names of packages, each with or without a star at its end, separated by commas */
    static boolean isIn(String patterns, String packageName) {
        for (String part : patterns.split(",")) {
            String pattern = part.trim();
            boolean isPrefix = pattern.endsWith("*");
            String name = isPrefix ? pattern.substring(0, pattern.length() - 1) : pattern;
            // A star stands for packages below: "io.tenon.*" does not name "io.tenon" itself.
            if (isPrefix ? packageName.startsWith(name) : packageName.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
