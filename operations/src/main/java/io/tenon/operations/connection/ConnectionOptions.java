package io.tenon.operations.connection;

import io.tenon.internal.datasource.DataSourceSetting;
import io.tenon.internal.driver.TenonUrl;
import io.tenon.operations.configuration.ApplicationConfiguration;
import io.tenon.operations.configuration.ConfigurationException;
import io.tenon.operations.configuration.ConfiguredDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of each command that say how to reach the application's database and brokers. They hold no password, only
 * where one is to be found. Used by one thread.
 */
public class ConnectionOptions {
    private static final Pattern PASSWORD_IN_URL =
            Pattern.compile("(?i)[?;&:,(]\\s*(password|passwd|pwd)\\s*=|//[^/@:]*:[^/@]*@");

    private static final String TENONS_DRIVER = "io.tenon.jdbc.TenonDriver";

    /** The settings of a jdbc:tenon: URL that say nothing about tables and times. */
    private static final Set<DataSourceSetting> OF_THE_LIBRARY =
            EnumSet.of(DataSourceSetting.NAME, DataSourceSetting.XA_POLICY, DataSourceSetting.JMX);

    /** The URL, parsed, where it is one of Tenon's driver; else null. */
    private @Nullable TenonUrl tenonUrl;

    private @Nullable ApplicationConfiguration configuration;
    private @Nullable ConfiguredDatabase configured;

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
            description = "the database; without it, only the broker is asked")
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
            description = "the name servers; without them, only the database is asked")
    private List<String> nameServers = new ArrayList<>();

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
            names = "--config",
            paramLabel = "FILE",
            order = 15,
            description =
                    "the application's own configuration, .properties or YAML, with Spring Boot's and rocketmq-spring's names:"
                            + " what the other options do not say is taken from there; several, later ones count more")
    private List<String> configFiles = new ArrayList<>();

    @Option(
            names = "--profile",
            paramLabel = "NAME,NAME",
            order = 15,
            description = "the profiles that are active there")
    private List<String> profiles = new ArrayList<>();

    @Option(
            names = "--datasource",
            paramLabel = "NAME",
            order = 15,
            description = "the one that is meant, where there are several")
    private @Nullable String dataSource;

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

    /** @param secret the given value; null where the option is not given, since picocli begins with that */
    private void refuseSecret(String option, @Nullable String secret) {
        if (secret != null) {
            throw refusal(option + " is not taken: everybody on this machine can read a command line."
                    + " Put the secret into an environment variable and name that by " + option + "-env");
        }
    }

    /** @throws ParameterException if options do not go together; it says which, without repeating a password */
    public void check() {
        for (OptionSpec option : spec.options()) {
            refuseEmpty(option);
        }
        if (app.isEmpty()) {
            throw refusal("--app is missing: all goes through the application's own driver and client");
        }
        needs("--config", "--profile", "--datasource");
        if (configFiles.isEmpty()) {
            needs("--url", "--user", "--password-env", "--password-stdin", "--driver");
            needs("--namesrv", "--access-key-env", "--secret-key-env", "--tls");
        } else {
            readConfiguration();
        }
        if (url == null && nameServers.isEmpty()) {
            throw refusal(
                    configFiles.isEmpty()
                            ? "neither --url nor --namesrv is given: there is nothing to ask"
                            : "--config names neither a database (spring.datasource.url) nor name servers (rocketmq.name-server),"
                                    + " and neither --url nor --namesrv is given: there is nothing to ask");
        }
        needs("--user", "--password-env", "--password-stdin");
        needs("--access-key-env", "--secret-key-env");
        needs("--secret-key-env", "--access-key-env");
        if (url != null && !url.startsWith("jdbc:")) {
            throw refusal("--url does not begin with jdbc:");
        }
        if (has("--url") && PASSWORD_IN_URL.matcher(String.valueOf(url)).find()) {
            throw refusal("--url holds a password, which everybody on this machine can read;"
                    + " use --user and --password-env");
        }
        if (url != null && TenonUrl.isOne(url)) {
            tenonUrl = parsed(url);
        }
    }

    /** Reads the application's configuration, which counts only where no option is given. */
    private void readConfiguration() {
        try {
            ApplicationConfiguration read =
                    ApplicationConfiguration.read(configFiles, split(profiles, ","), System.getenv());
            configuration = read;
            if (url == null) {
                configured = read.database(dataSource);
                url = configured == null ? null : configured.url();
            }
            if (nameServers.isEmpty()) {
                nameServers = read.nameServers();
            }
        } catch (IOException | ConfigurationException e) {
            throw refusal("--config: " + e.getMessage());
        }
    }

    private <T> @Nullable T configured(Function<ApplicationConfiguration, @Nullable T> value) {
        try {
            return configuration == null ? null : value.apply(configuration);
        } catch (ConfigurationException e) {
            throw refusal("--config: " + e.getMessage());
        }
    }

    private TenonUrl parsed(String prefixed) {
        try {
            return TenonUrl.parse(prefixed);
        } catch (SQLException e) {
            throw refusal("--url: " + e.getMessage());
        }
    }

    private void refuseEmpty(OptionSpec option) {
        for (String value : option.originalStringValues()) {
            if (!option.hidden() && option.arity().max() > 0 && value.trim().isEmpty()) {
                throw refusal(option.longestName() + " is empty");
            }
        }
    }

    protected final void needs(String needed, String... dependents) {
        for (String dependent : dependents) {
            if (has(dependent) && !has(needed)) {
                throw refusal(dependent + " makes no sense without " + needed);
            }
        }
    }

    protected final boolean has(String option) {
        return !spec.findOption(option).originalStringValues().isEmpty();
    }

    /** Returns the exception for a caller that finds out only later that something is missing. */
    public final ParameterException refusal(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    protected static List<String> split(List<String> given, String separators) {
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

    /** Returns the application's class path, at least one element. */
    public final List<String> app() {
        return Collections.unmodifiableList(app);
    }

    /** Returns the application's own driver, also where the URL is one of Tenon's driver. */
    public final @Nullable String driver() {
        TenonUrl parsed = tenonUrl;
        String given = driver != null || configured == null ? driver : configured.driver();
        boolean isReal = given != null && (parsed == null || !given.equals(TENONS_DRIVER));
        return isReal ? given : parsed == null ? null : parsed.driverClass();
    }

    /** Returns the URL of the application's own driver, without {@code jdbc:tenon:} and the settings behind it. */
    public final @Nullable String url() {
        TenonUrl parsed = tenonUrl;
        return parsed == null ? url : parsed.driverUrl();
    }

    /**
     * Returns the settings in the form of the agent's arguments: those of the URL, which are the strongest, then those
     * of the application's configuration, then the file of settings; null if there is none of them.
     */
    public final @Nullable String settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        TenonUrl parsed = tenonUrl;
        if (parsed != null) {
            parsed.given().forEach((setting, value) -> {
                if (!OF_THE_LIBRARY.contains(setting)) {
                    settings.put(setting.key(), value);
                }
            });
        }
        String name = configured == null ? dataSource : configured.name();
        Map<String, String> ofApplication = configured(read -> read.settings(name));
        if (ofApplication != null) {
            ofApplication.forEach(settings::putIfAbsent);
        }
        if (settingsFile != null) {
            settings.put("config", settingsFile);
        }
        return settings.isEmpty()
                ? null
                : settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(","));
    }

    public final @Nullable String user() {
        return user != null || configured == null ? user : configured.user();
    }

    /**
     * Returns the password of the user that the application's configuration names; null where an option names the user.
     */
    final @Nullable String configuredPassword() {
        ConfiguredDatabase meant = user == null ? configured : null;
        return configured(read -> meant == null ? null : meant.password());
    }

    final @Nullable String configuredAccessKey() {
        return configured(ApplicationConfiguration::accessKey);
    }

    final @Nullable String configuredSecretKey() {
        return configured(ApplicationConfiguration::secretKey);
    }

    /** Returns the application's producer group, if its configuration names one. */
    protected final @Nullable String configuredGroup() {
        return configured(ApplicationConfiguration::group);
    }

    public final @Nullable String passwordVariable() {
        return passwordVariable;
    }

    public final boolean passwordOnStandardInput() {
        return passwordOnStandardInput;
    }

    public final List<String> nameServers() {
        return split(nameServers, "[;,]");
    }

    public final @Nullable String accessKeyVariable() {
        return accessKeyVariable;
    }

    public final @Nullable String secretKeyVariable() {
        return secretKeyVariable;
    }

    public final boolean tls() {
        return tls || Boolean.TRUE.equals(configured(ApplicationConfiguration::tls));
    }

    public final @Nullable String namespace() {
        return namespace != null ? namespace : configured(ApplicationConfiguration::namespace);
    }

    public final @Nullable String settingsFile() {
        return settingsFile;
    }

    public final boolean verbose() {
        return verbose;
    }
}
