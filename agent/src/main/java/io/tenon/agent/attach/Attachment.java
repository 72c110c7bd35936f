package io.tenon.agent.attach;

import io.tenon.agent.bridge.Jdbc;
import io.tenon.agent.jdbc.Borrowings;
import io.tenon.agent.report.Report;
import io.tenon.agent.settings.AgentSettings;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Attaches Tenon to the application in this JVM: what the agent's entry calls. */
public final class Attachment {
    private Attachment() {}

    /** @param arguments the agent's, {@code name=value,name=value} */
    public static void attach(@Nullable String arguments, Instrumentation instrumentation)
            throws ReflectiveOperationException {
        AgentSettings settings = new AgentSettings();
        Report report = new Report();
        Jdbc.events = new Borrowings(settings, report);
        instrumentation.addTransformer(transformer(report, new Weavings(report), instrumentation), false);
    }

    private static JointTransformer transformer(
            Report report, JointTransformer.Weaving weaving, Instrumentation instrumentation)
            throws ReflectiveOperationException {
        if (System.getProperty("java.specification.version").startsWith("1.")) {
            return new JointTransformer(report, weaving);
        }
        return Class.forName("io.tenon.agent.attach.ModularTransformer")
                .asSubclass(JointTransformer.class)
                .getDeclaredConstructor(Report.class, JointTransformer.Weaving.class, Instrumentation.class)
                .newInstance(report, weaving, instrumentation);
    }
}
