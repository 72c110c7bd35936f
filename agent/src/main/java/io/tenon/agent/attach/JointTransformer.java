package io.tenon.agent.attach;

import io.tenon.agent.report.Report;
import io.tenon.agent.settings.AgentSettings;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/** Finds the classes to advise, at a cost that an application without a database does not notice. */
final class JointTransformer implements ClassFileTransformer {
    JointTransformer(AgentSettings settings, Report report) {}

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        return null;
    }
}
