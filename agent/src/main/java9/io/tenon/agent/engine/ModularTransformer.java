package io.tenon.agent.engine;

import io.tenon.agent.bridge.JdbcEvents;
import io.tenon.agent.operate.report.AgentReport;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Used on Java 9 and later. A class in a named module (those of java.lang.reflect.Proxy are in one of their own) can
 * only be given an interface of the bridge if its module reads the boot loader's unnamed one.
 */
final class ModularTransformer extends AdvisingTransformer {
    private final Instrumentation instrumentation;
    private final Module bridge = JdbcEvents.class.getModule();

    ModularTransformer(
            AgentReport report,
            ClassAdvisor advisor,
            Set<String> loadedBefore,
            LoaderClasses loaders,
            Instrumentation instrumentation) {
        super(report, advisor, loadedBefore, loaders);
        this.instrumentation = instrumentation;
    }

    @Override
    public byte @Nullable [] transform(
            Module module,
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        byte @Nullable [] woven = transform(loader, className, redefined, domain, bytes);
        if (woven != null && module.isNamed() && !module.canRead(bridge)) {
            instrumentation.redefineModule(
                    module,
                    Collections.singleton(bridge),
                    Collections.emptyMap(),
                    Collections.emptyMap(),
                    Collections.emptySet(),
                    Collections.emptyMap());
        }
        return woven;
    }
}
