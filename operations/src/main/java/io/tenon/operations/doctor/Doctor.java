package io.tenon.operations.doctor;

import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.muzzle.ClientNames;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.operations.connection.ApplicationClasses;
import io.tenon.operations.connection.ApplicationFiles;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.BrokerConnectionLoader;
import io.tenon.operations.connection.BrokerConnectionSettings;
import io.tenon.operations.connection.CommandClasses;
import io.tenon.operations.connection.DatabaseAccess;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Namespace;
import io.tenon.operations.connection.Secrets;
import io.tenon.operations.connection.SilencedOutput;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Looks at a deployment before it goes live, through the application's own driver and RocketMQ client. It changes
 * nothing, and prints a line for each check. Used once, by one thread.
 */
final class Doctor {
    private final DoctorOptions options;
    private final Secrets secrets;
    private final AgentSettings settings;
    private final Findings findings;

    Doctor(DoctorOptions options, Secrets secrets, AgentSettings settings, Findings findings) {
        this.options = options;
        this.secrets = secrets;
        this.settings = settings;
        this.findings = findings;
    }

    /** Prints a finding for each check. */
    void visit() {
        try (ApplicationFiles files = new ApplicationFiles(options.app())) {
            try (ApplicationClasses application = new ApplicationClasses(files)) {
                findings.ok("application", files.size() + " jars and folders of classes");
                visit(files, application);
            }
        } catch (IOException e) {
            findings.fail(
                    "application", "cannot be read: " + FailureText.text(e), "Give the jar, war, folder or class path");
        }
    }

    private void visit(ApplicationFiles files, ApplicationClasses application) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader found = thread.getContextClassLoader();
        thread.setContextClassLoader(application);
        try (SilencedOutput ignored =
                options.verbose() ? null : new SilencedOutput(files.temporary().resolve("output"))) {
            String url = options.url();
            if (url != null) {
                reporting("database", () -> database(application, url));
            }
            if (!options.nameServers().isEmpty()) {
                reporting("broker", () -> broker(application, files.temporary().resolve("logs")));
            }
        } finally {
            thread.setContextClassLoader(found);
        }
    }

    /**
     * Runs checks. If a driver or client throws what it should not, that is reported, and the other checks are run all
     * the same.
     */
    private void reporting(String subject, Runnable checks) {
        try {
            checks.run();
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            findings.fail(
                    subject,
                    "a check broke off: " + FailureText.text(e) + (trace.length == 0 ? "" : " at " + trace[0]),
                    "What comes after it was not looked at; please report it");
        }
    }

    private void database(ClassLoader application, String url) {
        DatabaseAccess access =
                new DatabaseAccess(application, options.driver(), url, options.user(), secrets.password);
        String group = options.group();
        String sender = group == null ? null : new Namespace(options.namespace()).full(settings.checkGroupOf(group));
        new DatabaseCheckup(access, settings, sender, findings).run();
    }

    private void broker(ClassLoader application, Path logs) {
        ClientCheck.Result client = ClientCheck.check(application, ClientNames.STOCK, CommandClasses::bytesOf);
        if (client.isAccepted()) {
            findings.ok("client", "rocketmq-client " + client.version() + ", which the agent can be linked to");
        } else {
            findings.fail(
                    "client",
                    client.version() + ": " + client.refusal(),
                    "Is rocketmq-client in --app? Use a version that Tenon knows, or report this");
        }
        BrokerConnectionSettings how = new BrokerConnectionSettings(
                options.nameServers(), secrets.accessKey, secrets.secretKey, options.tls(), logs);
        try (BrokerConnection connection = BrokerConnectionLoader.connect(application, how)) {
            broker(connection);
        } catch (ReflectiveOperationException | LinkageError e) {
            findings.fail(
                    "broker",
                    "nothing was looked at, the application's RocketMQ client does not start: " + FailureText.text(e),
                    "Is rocketmq-client, 4.9 or later, in --app? With ACL it needs rocketmq-acl, too");
        }
    }

    private void broker(BrokerConnection connection) {
        Cluster cluster = new BrokerCheckup(connection, settings, findings).run(options.nameServers());
        if (cluster == null || cluster.masters.isEmpty()) {
            findings.fail("broker", "none was reached: group and topics were not looked at", "See above");
            return;
        }
        Namespace names = new Namespace(options.namespace());
        String group = options.group();
        if (group != null) {
            new GroupCheckup(connection, cluster, settings, names, findings).run(group);
        }
        for (String topic : options.topics()) {
            boolean sendable = new TopicCheckup(connection, cluster, settings, names, findings).run(topic);
            if (sendable && options.probe()) {
                new ProbeCheckup(connection, names, findings).run(topic);
            }
        }
    }
}
