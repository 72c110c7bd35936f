package io.tenon.agent.engine;

import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.operate.report.AgentReport;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the classes of a loader see the bridge's, as the boot loader has them. A loader that does not ask the boot loader
 * (OSGi's, JBoss Modules', some tests') would fail to link what was advised: its classes are left as they are, and that is
 * said once for each. Thread-safe.
 */
final class BridgeVisibility {
    private final AgentReport report;

    /** What is known of each loader, which is held weakly. */
    private final Map<ClassLoader, Boolean> known = new WeakHashMap<>();

    private final LoaderClasses loaders;

    BridgeVisibility(AgentReport report, LoaderClasses loaders) {
        this.report = report;
        this.loaders = loaders;
    }

    /** @param className the name, with slashes, of a class that would be advised */
    boolean isSeenBy(@Nullable ClassLoader loader, String className) {
        if (loader == null) {
            return true;
        }
        synchronized (known) {
            Boolean seen = known.get(loader);
            if (seen != null) {
                return seen;
            }
        }
        // The loader is asked while no lock is held, since its code is the application's.
        Throwable failure = look(loader);
        synchronized (known) {
            known.put(loader, failure == null);
        }
        if (failure != null) {
            report.off(
                    "classes of loader " + loader.getClass().getName(),
                    "it does not find io.tenon.agent.bridge in the boot loader (" + failure
                            + "), so its classes are left"
                            + " as they are, the first of them " + className.replace('/', '.')
                            + ". Let it delegate that package: org.osgi.framework.bootdelegation,"
                            + " jboss.modules.system.pkgs.");
        }
        return failure == null;
    }

    private @Nullable Throwable look(ClassLoader loader) {
        try {
            Class<?> seen = Class.forName(JdbcCall.class.getName(), false, loader);
            if (seen != JdbcCall.class) {
                return new ClassNotFoundException("it has another class of that name");
            }
            if (loaders.haveGiven(loader)) {
                // The loader's own classes find the bridge in the same way as whoever asks from outside.
                return null;
            }
            String refusal =
                    BootDelegation.refusal(loader, JdbcCall.class.getPackage().getName());
            return refusal == null ? null : new ClassNotFoundException(refusal);
        } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
            // A loader may throw anything for a class that it does not have.
            return e;
        }
    }
}
