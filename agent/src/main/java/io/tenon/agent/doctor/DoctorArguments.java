package io.tenon.agent.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the doctor was asked to look at. Immutable; holds no password, only where it is to be found. */
final class DoctorArguments {
    static final String USAGE = String.join(
            System.lineSeparator(),
            "java [-Dtenon.NAME=VALUE] -jar tenon-agent.jar doctor --app PATH [options]",
            "",
            "  --app PATH              the application: a Spring Boot jar, a war, a folder of jars, or a class path",
            "",
            "  --url JDBC-URL          the database; without it, only the broker is checked",
            "  --user NAME             its user; the password is asked for, unless one of these is given:",
            "  --password-env NAME       the environment variable that holds it",
            "  --password-stdin          the first line of the standard input is it",
            "  --driver CLASS          the driver, where the application's jars do not announce it",
            "",
            "  --namesrv HOST:PORT;...   the name servers; without them, only the database is checked",
            "  --group NAME            the application's producer group",
            "  --topic NAME,NAME       the topics that it sends to in transactions",
            "  --probe                 send one half message to each topic and roll it back: no consumer sees it,",
            "                          and it proves the whole way and the broker's clock",
            "  --access-key-env NAME   the environment variables that hold the keys of RocketMQ's ACL",
            "  --secret-key-env NAME",
            "  --tls                   talk TLS to name servers and brokers",
            "  --namespace NAME        the producer's namespace",
            "",
            "  --settings FILE         the agent's settings, as the application will have them; also by",
            "                          -Dtenon.NAME=VALUE and TENON_NAME, as for the agent",
            "  --verbose               do not silence what the application's libraries print",
            "  --help",
            "",
            "Exit status: 0 all is well, 1 warnings, 2 problems, 64 not called like this.");

    private static final Set<String> FLAGS = new HashSet<>(Arrays.asList("password-stdin", "probe", "tls", "verbose"));
    private static final Set<String> VALUES = new HashSet<>(Arrays.asList(
            "app",
            "url",
            "user",
            "password-env",
            "driver",
            "namesrv",
            "group",
            "topic",
            "access-key-env",
            "secret-key-env",
            "namespace",
            "settings"));
    private static final Pattern PASSWORD_IN_URL =
            Pattern.compile("(?i)[?;&:,(]\\s*(password|passwd|pwd)\\s*=|//[^/@:]*:[^/@]*@");

    private final Map<String, List<String>> given;

    private DoctorArguments(Map<String, List<String>> given) {
        this.given = given;
    }

    /**
     * @param words without the leading "doctor"
     * @throws UsageException that says what is wrong, without repeating a password
     */
    static DoctorArguments parse(String... words) throws UsageException {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            String name = nameOf(word);
            String value = "";
            int equals = name.indexOf('=');
            if (equals > 0) {
                value = name.substring(equals + 1);
                name = name.substring(0, equals);
            }
            refuseSecrets(name);
            if (!FLAGS.contains(name) && !VALUES.contains(name)) {
                throw new UsageException("--" + name + " is not known");
            }
            if (VALUES.contains(name) && equals < 0) {
                if (++i == words.length) {
                    throw new UsageException("--" + name + " needs a value");
                }
                value = words[i];
            }
            if (VALUES.contains(name) ? value.trim().isEmpty() : equals > 0) {
                throw new UsageException(
                        "--" + name + (equals > 0 && FLAGS.contains(name) ? " takes no value" : " is empty"));
            }
            given.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        DoctorArguments arguments = new DoctorArguments(given);
        arguments.check();
        return arguments;
    }

    private static String nameOf(String word) throws UsageException {
        if (!word.startsWith("--") || word.length() == 2) {
            throw new UsageException("'" + word + "' is no option; they begin with --");
        }
        return word.substring(2);
    }

    private static void refuseSecrets(String name) throws UsageException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("password") || lower.equals("access-key") || lower.equals("secret-key")) {
            throw new UsageException("--" + name + " is not taken: everybody on this machine can read a command line."
                    + " Put the secret into an environment variable and name that by --" + lower + "-env");
        }
    }

    private void check() throws UsageException {
        for (Map.Entry<String, List<String>> option : given.entrySet()) {
            if (option.getValue().size() > 1
                    && !Arrays.asList("app", "topic", "namesrv").contains(option.getKey())) {
                throw new UsageException("--" + option.getKey() + " is given twice");
            }
        }
        if (!has("app")) {
            throw new UsageException("--app is missing: the checks go through the application's own driver and client");
        }
        if (!has("url") && !has("namesrv")) {
            throw new UsageException("neither --url nor --namesrv is given: there is nothing to check");
        }
        needs("url", "user", "password-env", "password-stdin", "driver");
        needs("namesrv", "group", "topic", "probe", "access-key-env", "secret-key-env", "tls", "namespace");
        needs("topic", "probe");
        needs("user", "password-env", "password-stdin");
        needs("access-key-env", "secret-key-env");
        needs("secret-key-env", "access-key-env");
        String url = url();
        if (url != null && !url.startsWith("jdbc:")) {
            throw new UsageException("--url does not begin with jdbc:");
        }
        if (url != null && PASSWORD_IN_URL.matcher(url).find()) {
            throw new UsageException("--url holds a password, which everybody on this machine can read;"
                    + " use --user and --password-env");
        }
    }

    private void needs(String needed, String... dependents) throws UsageException {
        for (String dependent : dependents) {
            if (has(dependent) && !has(needed)) {
                throw new UsageException("--" + dependent + " makes no sense without --" + needed);
            }
        }
    }

    private boolean has(String name) {
        return given.containsKey(name);
    }

    private @Nullable String value(String name) {
        List<String> values = given.get(name);
        return values == null ? null : values.get(0);
    }

    private List<String> list(String name, String separators) {
        List<String> values = new ArrayList<>();
        for (String value : given.getOrDefault(name, Collections.emptyList())) {
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
        return given.getOrDefault("app", Collections.emptyList());
    }

    @Nullable
    String driver() {
        return value("driver");
    }

    @Nullable
    String url() {
        return value("url");
    }

    @Nullable
    String user() {
        return value("user");
    }

    @Nullable
    String passwordVariable() {
        return value("password-env");
    }

    boolean passwordOnStandardInput() {
        return has("password-stdin");
    }

    List<String> nameServers() {
        return list("namesrv", "[;,]");
    }

    @Nullable
    String group() {
        return value("group");
    }

    List<String> topics() {
        return list("topic", ",");
    }

    boolean probe() {
        return has("probe");
    }

    @Nullable
    String accessKeyVariable() {
        return value("access-key-env");
    }

    @Nullable
    String secretKeyVariable() {
        return value("secret-key-env");
    }

    boolean tls() {
        return has("tls");
    }

    @Nullable
    String namespace() {
        return value("namespace");
    }

    @Nullable
    String settingsFile() {
        return value("settings");
    }

    boolean verbose() {
        return has("verbose");
    }
}
