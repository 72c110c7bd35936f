package io.tenon.operations.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the doctor is asked to look at. It holds no password, only where one is to be found. */
final class DoctorOptions {
    private static final Pattern PASSWORD_IN_URL =
            Pattern.compile("(?i)[?;&:,(]\\s*(password|passwd|pwd)\\s*=|//[^/@:]*:[^/@]*@");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--app",
            paramLabel = "PATH",
            order = 1,
            description = "the application: a Spring Boot jar, a war, a folder of jars, or a class path")
    private List<String> app = new ArrayList<>();

    @Option(
            names = "--url",
            paramLabel = "JDBC-URL",
            order = 2,
            description = "the database; without it, only the broker is checked")
    private @Nullable String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            order = 3,
            description = "its user; the password is asked for, unless one of the next two is given")
    private @Nullable String user;

    @Option(
            names = "--password-env",
            paramLabel = "NAME",
            order = 4,
            description = "the environment variable that holds the password")
    private @Nullable String passwordVariable;

    @Option(
            names = "--password-stdin",
            arity = "0",
            order = 5,
            description = "the first line of the standard input is the password")
    private boolean passwordOnStandardInput;

    @Option(
            names = "--driver",
            paramLabel = "CLASS",
            order = 6,
            description = "the driver, where the application's jars do not announce it")
    private @Nullable String driver;

    @Option(
            names = "--namesrv",
            paramLabel = "HOST:PORT;...",
            order = 7,
            description = "the name servers; without them, only the database is checked")
    private List<String> nameServers = new ArrayList<>();

    @Option(
            names = "--group",
            paramLabel = "NAME",
            order = 8,
            description = "the application's producer group; its check group is the sender of its rows in the outbox")
    private @Nullable String group;

    @Option(
            names = "--topic",
            paramLabel = "NAME,NAME",
            order = 9,
            description = "the topics that it sends to in transactions")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--probe",
            arity = "0",
            order = 10,
            description = "send one half message to each topic and roll it back: no consumer sees it, and it proves the"
                    + " whole way and the broker's clock")
    private boolean probe;

    @Option(
            names = "--access-key-env",
            paramLabel = "NAME",
            order = 11,
            description = "the environment variables that hold the keys of RocketMQ's ACL")
    private @Nullable String accessKeyVariable;

    @Option(names = "--secret-key-env", paramLabel = "NAME", order = 12)
    private @Nullable String secretKeyVariable;

    @Option(names = "--tls", arity = "0", order = 13, description = "talk TLS to name servers and brokers")
    private boolean tls;

    @Option(names = "--namespace", paramLabel = "NAME", order = 14, description = "the producer's namespace")
    private @Nullable String namespace;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            order = 15,
            description = "the agent's settings, as the application will have them; also by -Dtenon.NAME=VALUE and"
                    + " TENON_NAME, as for the agent")
    private @Nullable String settingsFile;

    @Option(
            names = "--verbose",
            arity = "0",
            order = 16,
            description = "do not silence what the application's libraries print")
    private boolean verbose;

    @Option(names = "--password", arity = "0..1", hidden = true)
    void refusePassword(@Nullable String secret) {
        refuseSecret("--password", secret);
    }

    @Option(names = "--access-key", arity = "0..1", hidden = true)
    void refuseAccessKey(@Nullable String secret) {
        refuseSecret("--access-key", secret);
    }

    @Option(names = "--secret-key", arity = "0..1", hidden = true)
    void refuseSecretKey(@Nullable String secret) {
        refuseSecret("--secret-key", secret);
    }

    /** @param secret null where the option is not given: picocli begins with that */
    private void refuseSecret(String option, @Nullable String secret) {
        if (secret != null) {
            throw refusal(option + " is not taken: everybody on this machine can read a command line."
                    + " Put the secret into an environment variable and name that by " + option + "-env");
        }
    }

    /** @throws ParameterException that says which options do not go together, without repeating a password */
    void check() {
        for (OptionSpec option : spec.options()) {
            refuseEmpty(option);
        }
        if (app.isEmpty()) {
            throw refusal("--app is missing: the checks go through the application's own driver and client");
        }
        if (!has("--url") && !has("--namesrv")) {
            throw refusal("neither --url nor --namesrv is given: there is nothing to check");
        }
        needs("--url", "--user", "--password-env", "--password-stdin", "--driver");
        needs("--namesrv", "--topic", "--probe", "--access-key-env", "--secret-key-env", "--tls");
        needs("--topic", "--probe");
        needs("--user", "--password-env", "--password-stdin");
        needs("--access-key-env", "--secret-key-env");
        needs("--secret-key-env", "--access-key-env");
        if (url != null && !url.startsWith("jdbc:")) {
            throw refusal("--url does not begin with jdbc:");
        }
        if (url != null && PASSWORD_IN_URL.matcher(url).find()) {
            throw refusal("--url holds a password, which everybody on this machine can read;"
                    + " use --user and --password-env");
        }
    }

    private void refuseEmpty(OptionSpec option) {
        for (String value : option.originalStringValues()) {
            if (!option.hidden() && option.arity().max() > 0 && value.trim().isEmpty()) {
                throw refusal(option.longestName() + " is empty");
            }
        }
    }

    private void needs(String needed, String... dependents) {
        for (String dependent : dependents) {
            if (has(dependent) && !has(needed)) {
                throw refusal(dependent + " makes no sense without " + needed);
            }
        }
    }

    private boolean has(String option) {
        return !spec.findOption(option).originalStringValues().isEmpty();
    }

    /** For whoever finds out only later that something is missing. */
    ParameterException refusal(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private static List<String> split(List<String> given, String separators) {
        List<String> values = new ArrayList<>();
        for (String value : given) {
            for (String one : value.split(separators)) {
                if (!one.trim().isEmpty()) {
                    values.add(one.trim());
                }
            }
        }
        return values;
    }

    /** At least one. */
    List<String> app() {
        return Collections.unmodifiableList(app);
    }

    @Nullable
    String driver() {
        return driver;
    }

    @Nullable
    String url() {
        return url;
    }

    @Nullable
    String user() {
        return user;
    }

    @Nullable
    String passwordVariable() {
        return passwordVariable;
    }

    boolean passwordOnStandardInput() {
        return passwordOnStandardInput;
    }

    List<String> nameServers() {
        return split(nameServers, "[;,]");
    }

    @Nullable
    String group() {
        return group;
    }

    List<String> topics() {
        return split(topics, ",");
    }

    boolean probe() {
        return probe;
    }

    @Nullable
    String accessKeyVariable() {
        return accessKeyVariable;
    }

    @Nullable
    String secretKeyVariable() {
        return secretKeyVariable;
    }

    boolean tls() {
        return tls;
    }

    @Nullable
    String namespace() {
        return namespace;
    }

    @Nullable
    String settingsFile() {
        return settingsFile;
    }

    boolean verbose() {
        return verbose;
    }
}
