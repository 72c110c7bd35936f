package io.tenon.agent.doctor;

import io.tenon.agent.bridge.AgentClassLoader;
import io.tenon.agent.engine.ClientLoader;
import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.operate.settings.AgentSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * Looks at a deployment before it goes live: {@code java -jar tenon-agent.jar doctor …}. Goes through the application's
 * own driver and RocketMQ client, changes nothing, and prints a line a check.
 */
public final class Doctor {
    /** Exit status: nothing to remark. */
    public static final int FINE = 0;

    /** Exit status: it works, but somebody should read the warnings. */
    public static final int WARNINGS = 1;

    /** Exit status: not to go live with. */
    public static final int PROBLEMS = 2;

    /** Exit status: not called as it should be; nothing was checked. */
    public static final int USAGE = 64;

    private final DoctorArguments arguments;
    private final Secrets secrets;
    private final AgentSettings settings;
    private final Findings findings;

    private Doctor(DoctorArguments arguments, Secrets secrets, AgentSettings settings, Findings findings) {
        this.arguments = arguments;
        this.secrets = secrets;
        this.settings = settings;
        this.findings = findings;
    }

    /**
     * The whole visit.
     *
     * @param words "doctor" first, as on the command line
     * @return the exit status
     */
    @SuppressWarnings("IncorrectMainMethod") // The JVM starts TenonAgent's, which exits with what this returns.
    public static int main(String[] words) {
        return run(words, System.getenv(), System.in, System.out, System.err);
    }

    static int run(String[] words, Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        if (Arrays.asList(words).contains("--help")) {
            out.println(DoctorArguments.USAGE);
            return FINE;
        }
        try {
            if (words.length == 0 || !words[0].equals("doctor")) {
                throw new UsageException("this jar is attached by -javaagent, or called as a doctor");
            }
            DoctorArguments arguments = DoctorArguments.parse(Arrays.copyOfRange(words, 1, words.length));
            Secrets secrets = Secrets.of(arguments, environment, in);
            Findings findings = new Findings(out);
            MachineCheckup.run(findings);
            AgentSettings settings = SettingsCheckup.run(arguments.settingsFile(), findings);
            if (settings != null) {
                new Doctor(arguments, secrets, settings, findings).visit();
            }
            findings.sumUp();
            return findings.exitStatus();
        } catch (UsageException | IOException e) {
            err.println("doctor: " + e.getMessage());
            err.println("Nothing was checked. See: java -jar tenon-agent.jar doctor --help");
            return USAGE;
        }
    }

    private void visit() {
        try (ApplicationFiles files = new ApplicationFiles(arguments.app())) {
            try (ApplicationLoader application = new ApplicationLoader(files)) {
                findings.ok("application", files.size() + " jars and folders of classes");
                visit(files, application);
            }
        } catch (IOException e) {
            findings.fail(
                    "application", "cannot be read: " + Causes.text(e), "Give the jar, war, folder or class path");
        }
    }

    private void visit(ApplicationFiles files, ApplicationLoader application) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader found = thread.getContextClassLoader();
        thread.setContextClassLoader(application);
        try (Quiet ignored =
                arguments.verbose() ? null : new Quiet(files.temporary().resolve("output"))) {
            String url = arguments.url();
            if (url != null) {
                reporting("database", () -> database(application, url));
            }
            if (!arguments.nameServers().isEmpty()) {
                reporting("broker", () -> broker(application, files.temporary().resolve("logs")));
            }
        } finally {
            thread.setContextClassLoader(found);
        }
    }

    /** A driver or client that throws what it should not keeps the other half from being looked at no more than this. */
    private void reporting(String subject, Runnable checks) {
        try {
            checks.run();
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            findings.fail(
                    subject,
                    "a check broke off: " + Causes.text(e) + (trace.length == 0 ? "" : " at " + trace[0]),
                    "What comes after it was not looked at; please report it");
        }
    }

    private void database(ClassLoader application, String url) {
        DatabaseAccess access =
                new DatabaseAccess(application, arguments.driver(), url, arguments.user(), secrets.password);
        new DatabaseCheckup(access, settings, findings).run();
    }

    private void broker(ClassLoader application, Path logs) {
        AgentClassLoader agent = (AgentClassLoader) Objects.requireNonNull(Doctor.class.getClassLoader());
        ClientCheck.Result client = ClientCheck.check(application, agent);
        if (client.isAccepted()) {
            findings.ok("client", "rocketmq-client " + client.version() + ", which the agent can be linked to");
        } else {
            findings.fail(
                    "client",
                    client.version() + ": " + client.refusal(),
                    "Is rocketmq-client in --app? Use a version that Tenon knows, or report this");
        }
        try (BrokerLine line = line(application, agent, logs)) {
            broker(line);
        } catch (ReflectiveOperationException | LinkageError e) {
            findings.fail(
                    "broker",
                    "nothing was looked at, the application's RocketMQ client does not start: " + Causes.text(e),
                    "Is rocketmq-client, 4.9 or later, in --app? With ACL it needs rocketmq-acl, too");
        }
    }

    private void broker(BrokerLine line) {
        Cluster cluster = new BrokerCheckup(line, settings, findings).run(arguments.nameServers());
        if (cluster == null || cluster.masters.isEmpty()) {
            findings.fail("broker", "none was reached: group and topics were not looked at", "See above");
            return;
        }
        Names names = new Names(arguments.namespace());
        String group = arguments.group();
        if (group != null) {
            new GroupCheckup(line, cluster, settings, names, findings).run(group);
        }
        for (String topic : arguments.topics()) {
            boolean sendable = new TopicCheckup(line, cluster, settings, names, findings).run(topic);
            if (sendable && arguments.probe()) {
                new ProbeCheckup(line, names, findings).run(topic);
            }
        }
    }

    private BrokerLine line(ClassLoader application, AgentClassLoader agent, Path logs)
            throws ReflectiveOperationException {
        LineSettings how =
                new LineSettings(arguments.nameServers(), secrets.accessKey, secrets.secretKey, arguments.tls(), logs);
        return new ClientLoader(application, agent)
                .loadClass("io.tenon.agent.rocketmq.doctor.RocketMqLine")
                .asSubclass(BrokerLine.class)
                .getConstructor(LineSettings.class)
                .newInstance(how);
    }

    /** What the application's libraries print is no finding; it goes to a file that is deleted in the end. */
    private static final class Quiet implements AutoCloseable {
        private final PrintStream out = System.out;
        private final PrintStream err = System.err;
        private final PrintStream file;

        Quiet(Path path) throws IOException {
            file = new PrintStream(
                    Files.newOutputStream(path), true, Charset.defaultCharset().name());
            System.setOut(file);
            System.setErr(file);
        }

        @Override
        public void close() {
            System.setOut(out);
            System.setErr(err);
            file.close();
        }
    }
}
