package io.tenon.agent.attach;

import io.tenon.agent.report.Report;
import io.tenon.agent.settings.AgentSettings;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Attaches Tenon to the application in this JVM: what the agent's entry calls. */
public final class Attachment {
    private Attachment() {}

    /** @param arguments the agent's, {@code name=value,name=value} */
    public static void attach(@Nullable String arguments, Instrumentation instrumentation) {
        AgentSettings settings = new AgentSettings();
        Report report = new Report();
        instrumentation.addTransformer(new JointTransformer(settings, report), false);
    }
}
