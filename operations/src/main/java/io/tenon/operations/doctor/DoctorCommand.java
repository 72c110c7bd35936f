package io.tenon.operations.doctor;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.connection.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code tenon doctor}: it reads the options and the secrets that they name, and lets the doctor look. Used
 * once, by one thread.
 */
@Command(
        name = "doctor",
        description = "Looks at a deployment through the application's own driver and client, and changes nothing.",
        customSynopsis = "java [-Dtenon.NAME=VALUE] -jar tenon.jar doctor --app PATH [options]",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS,
        footer = {"", "Exit status: 0 all is well, 1 warnings, 2 problems, 64 not called like this."})
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    final DoctorOptions options = new DoctorOptions();

    @Option(names = "--help", usageHelp = true, order = 17, description = "print this")
    @SuppressWarnings("unused") // read by picocli
    private boolean help;

    @Override
    public Integer call() {
        return run(System.getenv(), System.in, System.out);
    }

    private int run(Map<String, String> environment, InputStream in, PrintStream out) {
        options.check();
        Secrets secrets;
        try {
            secrets = Secrets.of(options, environment, in);
        } catch (IOException e) {
            throw options.refusal("the standard input cannot be read: " + e.getMessage());
        }
        Findings findings = new Findings(out);
        JavaCheckup.run(findings);
        AgentSettings settings = SettingsCheckup.run(options.settings(), findings);
        if (settings != null) {
            new Doctor(options, secrets, settings, findings).visit();
        }
        findings.sumUp();
        return findings.exitStatus();
    }
}
