package io.tenon.agent.engine;

import io.tenon.agent.bridge.AgentClassLoader;
import io.tenon.agent.bridge.JdbcEvents;
import io.tenon.agent.bridge.Producers;
import io.tenon.agent.jdbc.BorrowedConnections;
import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.log.LogLevel;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import io.tenon.agent.operate.settings.SettingsException;
import java.lang.instrument.Instrumentation;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Attaches Tenon to the application in this JVM: what the agent's entry calls. */
public final class Attachment {
    private Attachment() {}

    /**
     * Reads the settings, and adds the transformer.
     *
     * @param arguments the agent's, {@code name=value,name=value}
     * @throws SettingsException if they cannot be and the application must not run without Tenon
     * @throws ReflectiveOperationException if the agent's jar is not whole
     */
    public static void attach(@Nullable String arguments, Instrumentation instrumentation)
            throws SettingsException, ReflectiveOperationException {
        AgentSettings settings = settings(arguments);
        if (settings == null) {
            return;
        }
        AgentReport report = new AgentReport(settings);
        JdbcEvents.installed = new BorrowedConnections(settings, report);
        AgentClassLoader own = (AgentClassLoader) Attachment.class.getClassLoader();
        Producers.events = new AttachedProducers(settings, report, own);
        ClassAdvisor advisor = new ClassAdvisor(settings.onFailure(), report, loader -> ClientCheck.check(loader, own));
        instrumentation.addTransformer(transformer(report, advisor, instrumentation), false);
        reportLoadedBefore(instrumentation, report);
    }

    /** By another agent, say: what was loaded before cannot be advised any more, and its use would not be seen. */
    private static void reportLoadedBefore(Instrumentation instrumentation, AgentReport report) {
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            String name = loaded.getName();
            if (name.equals("java.sql.DriverManager")
                    || name.equals("org.apache.rocketmq.client.producer.DefaultMQProducer")) {
                report.off(
                        name,
                        "it was loaded before Tenon was attached, by another agent perhaps; put Tenon's -javaagent"
                                + " first.");
            }
        }
    }

    private static AdvisingTransformer transformer(
            AgentReport report, ClassAdvisor advisor, Instrumentation instrumentation)
            throws ReflectiveOperationException {
        Set<String> loadedBefore = loadedBefore(instrumentation);
        if (System.getProperty("java.specification.version").startsWith("1.")) {
            return new AdvisingTransformer(report, advisor, loadedBefore);
        }
        return Class.forName("io.tenon.agent.engine.ModularTransformer")
                .asSubclass(AdvisingTransformer.class)
                .getDeclaredConstructor(AgentReport.class, ClassAdvisor.class, Set.class, Instrumentation.class)
                .newInstance(report, advisor, loadedBefore, instrumentation);
    }

    /** The names, with slashes, of classes that are not the JDK's and that the transformer will not see. */
    private static Set<String> loadedBefore(Instrumentation instrumentation) {
        Set<String> names = new HashSet<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            String name = loaded.getName().replace('.', '/');
            if (!loaded.isArray() && !AdvisingTransformer.isNever(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Null: Tenon stays off, and that was said. */
    private static @Nullable AgentSettings settings(@Nullable String arguments) throws SettingsException {
        AgentSettings settings;
        try {
            settings = AgentSettings.read(arguments);
        } catch (SettingsException e) {
            if (e.policy() == FailurePolicy.FAIL_CLOSED) {
                throw e;
            }
            new AgentReport().offAltogether(e.getMessage() + ". The application runs as it would without Tenon");
            return null;
        }
        AgentLog.configure(LogLevel.named(settings.logLevel()), settings.logFile());
        for (String warning : settings.warnings()) {
            AgentLog.warn("Settings", warning);
        }
        if (!settings.isEnabled()) {
            AgentLog.info("Attachment", "Tenon is switched off by its setting 'enabled'");
            return null;
        }
        AgentLog.bindApartFromTheApplication();
        return settings;
    }
}
