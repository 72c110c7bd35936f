package io.tenon.agent.engine;

import io.tenon.agent.bridge.AgentClassLoader;
import io.tenon.agent.bridge.JdbcEvents;
import io.tenon.agent.bridge.Producers;
import io.tenon.agent.jdbc.BorrowedConnections;
import io.tenon.agent.jdbc.CommittedWrites;
import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.muzzle.ClientNames;
import io.tenon.agent.operate.RunningMode;
import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.log.LogLevel;
import io.tenon.agent.operate.observe.ObservationFile;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.report.DrainWatch;
import io.tenon.agent.operate.report.MetricsPort;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import io.tenon.agent.operate.settings.Mode;
import io.tenon.agent.operate.settings.SettingsException;
import io.tenon.internal.SettingName;
import io.tenon.internal.binding.ThreadConnections;
import io.tenon.internal.meters.MetricsFile;
import java.lang.instrument.Instrumentation;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Attaches Tenon to the application in this JVM. The agent's entry calls it. Used once, by one thread. */
public final class Attachment {
    private Attachment() {}

    /**
     * Reads the settings, and adds the transformer.
     *
     * @param arguments the agent's arguments, {@code name=value,name=value}, or null
     * @throws SettingsException if a setting cannot be, and the application must not run without Tenon
     * @throws IllegalStateException if anything else fails, and the application must not run without Tenon
     */
    public static void attach(@Nullable String arguments, Instrumentation instrumentation) throws SettingsException {
        AgentSettings settings = settings(arguments);
        if (settings == null) {
            return;
        }
        AgentReport report = new AgentReport(settings);
        AdvisingTransformer transformer = null;
        try {
            transformer = prepared(settings, report, instrumentation);
            instrumentation.addTransformer(transformer, false);
            begin(settings, report);
            report.attached();
            reportLoadedBefore(instrumentation, report);
            writeMetrics(settings, report);
            MetricsPort.open(settings.metricsPort(), report::prometheusText);
        } catch (Exception | Error e) {
            // A thread that cannot be started is an Error.
            if (transformer != null) {
                instrumentation.removeTransformer(transformer);
            }
            JdbcEvents.installed = null;
            Producers.events = null;
            if (settings.onFailure() == FailurePolicy.FAIL_CLOSED) {
                throw new IllegalStateException("Tenon cannot be attached, and on-failure is fail-closed", e);
            }
            report.offAltogether("it cannot be attached: " + e + ". The application runs as it would without Tenon");
        }
    }

    private static AdvisingTransformer prepared(
            AgentSettings settings, AgentReport report, Instrumentation instrumentation)
            throws ReflectiveOperationException {
        JdbcEvents.installed = new BorrowedConnections(settings, report);
        AgentClassLoader own = (AgentClassLoader) Attachment.class.getClassLoader();
        Producers.events = new AttachedProducers(settings, report, own);
        ClassAdvisor advisor = new ClassAdvisor(
                settings.onFailure(),
                report,
                new UntiedSends(settings, report),
                (loader, folder) -> ClientCheck.check(loader, folder, own));
        return transformer(settings, report, advisor, instrumentation);
    }

    private static void begin(AgentSettings settings, AgentReport report) {
        RunningMode.whenDraining(new DrainWatch(report::outstanding)::begin);
        RunningMode.begin(settings.mode());
        String file = settings.modeFile();
        if (settings.mode() == Mode.OBSERVE) {
            ThreadConnections.onlyLook();
            CommittedWrites.note();
            String observed = settings.observeFile();
            if (observed != null) {
                ObservationFile.begin(report.observations(), observed);
            }
        } else if (file != null) {
            RunningMode.watch(file);
        }
    }

    private static void writeMetrics(AgentSettings settings, AgentReport report) {
        String file = settings.metricsFile();
        if (file == null) {
            return;
        }
        try {
            MetricsFile.write(Paths.get(file), settings.metricsInterval(), report::prometheusText);
        } catch (InvalidPathException | OutOfMemoryError e) {
            AgentLog.error(
                    "Attachment", "metrics-file '" + file + "' cannot be written, all else is not affected: " + e);
        }
    }

    /**
     * Reports DriverManager and producers that were loaded before, by another agent, say: they cannot be advised any
     * more, so their use would not be seen.
     */
    private static void reportLoadedBefore(Instrumentation instrumentation, AgentReport report) {
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            String name = loaded.getName();
            if (name.equals("java.sql.DriverManager") || isProducer(loaded)) {
                report.off(
                        name,
                        "it was loaded before Tenon was attached, by another agent perhaps; put Tenon's -javaagent"
                                + " first.");
            }
        }
    }

    private static boolean isProducer(Class<?> loaded) {
        Class<?> parent = loaded.getSuperclass();
        return parent != null
                && ClientNames.isProducer(
                        loaded.getName().replace('.', '/'), parent.getName().replace('.', '/'));
    }

    private static AdvisingTransformer transformer(
            AgentSettings settings, AgentReport report, ClassAdvisor advisor, Instrumentation instrumentation)
            throws ReflectiveOperationException {
        LoaderClasses loaders = new LoaderClasses(settings.givesBridge());
        Set<String> loadedBefore = loadedBefore(instrumentation);
        if (System.getProperty("java.specification.version").startsWith("1.")) {
            return new AdvisingTransformer(report, advisor, loadedBefore, loaders);
        }
        return Class.forName("io.tenon.agent.engine.ModularTransformer")
                .asSubclass(AdvisingTransformer.class)
                .getDeclaredConstructor(
                        AgentReport.class, ClassAdvisor.class, Set.class, LoaderClasses.class, Instrumentation.class)
                .newInstance(report, advisor, loadedBefore, loaders, instrumentation);
    }

    /** Returns the names, with slashes, of classes that are not the JDK's and that the transformer will not see. */
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

    /** Returns the settings; null if Tenon stays off, which has been logged. */
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
        SettingName.useAgentNames();
        AgentLog.configure(
                LogLevel.named(settings.logLevel()), settings.logFile(), settings.logMaxSize(), settings.logRepeats());
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
