package io.tenon.operations.configuration;

import io.tenon.internal.datasource.DataSourceSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an application's own configuration says of its database, its brokers and Tenon, by the names of Spring Boot, of
 * rocketmq-spring, and {@code tenon.*}. It holds passwords, and prints none. Immutable.
 */
public final class ApplicationConfiguration {
    /**
     * The names of migration tools, which have a URL of their own for the database of the application, often with
     * another user.
     */
    private static final Pattern MIGRATION = Pattern.compile("(?i)^(?:.*\\.)?(?:flyway|liquibase)$");

    private static final Pattern URL = Pattern.compile("(?i)^(.*)\\.(?:jdbc-?url|url)$");

    /** The settings of {@code tenon.datasource} that are about tables and times, which commands need. */
    private static final Set<DataSourceSetting> FOR_COMMANDS = EnumSet.complementOf(EnumSet.of(
            DataSourceSetting.NAME,
            DataSourceSetting.XA_POLICY,
            DataSourceSetting.JMX,
            DataSourceSetting.CREATE_TABLE));

    private final Values values;

    private ApplicationConfiguration(Values values) {
        this.values = values;
    }

    /**
     * Reads the files in this order, of which later ones count more; and beside each of them the file {@code
     * NAME-PROFILE} of each of these profiles, if it exists.
     *
     * @throws IOException if a file cannot be read
     */
    public static ApplicationConfiguration read(
            Collection<String> files, Collection<String> profiles, Map<String, String> environment) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        for (String file : files) {
            Path path = Paths.get(file);
            if (!Files.isRegularFile(path)) {
                throw new IOException(file + " is no file");
            }
            all.putAll(ConfigurationFile.read(path, profiles));
            for (String profile : profiles) {
                Path ofProfile = path.resolveSibling(
                        String.valueOf(path.getFileName()).replaceFirst("(\\.\\w+)$", "-" + profile + "$1"));
                if (Files.isRegularFile(ofProfile)) {
                    all.putAll(ConfigurationFile.read(ofProfile, profiles));
                }
            }
        }
        return new ApplicationConfiguration(new Values(all, environment));
    }

    /**
     * Returns the DataSource of this name; if no name is given, the only one, or Spring Boot's own. Null if there is
     * none at all.
     *
     * @throws ConfigurationException if several could be meant, or none has the name
     */
    public @Nullable ConfiguredDatabase database(@Nullable String name) {
        Map<String, String> prefixes = prefixes();
        if (name != null) {
            List<String> meant = prefixes.entrySet().stream()
                    .filter(entry -> entry.getKey().equals(name) || isSame(entry.getValue(), name))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toList());
            if (meant.size() != 1) {
                throw new ConfigurationException("--datasource " + name
                        + (meant.isEmpty() ? " is none of " : " could be several of ") + described(prefixes));
            }
            return database(meant.get(0), String.valueOf(prefixes.get(meant.get(0))));
        }
        if (prefixes.size() > 1 && !prefixes.containsKey("spring.datasource")) {
            throw new ConfigurationException(
                    "there are several DataSources: choose with --datasource one of " + described(prefixes));
        }
        String prefix = prefixes.containsKey("spring.datasource")
                ? "spring.datasource"
                : prefixes.keySet().stream().findFirst().orElse(null);
        return prefix == null ? null : database(prefix, String.valueOf(prefixes.get(prefix)));
    }

    /**
     * Returns the prefix of the properties of each DataSource, with the last part of that, which is how people call it.
     */
    private Map<String, String> prefixes() {
        Map<String, String> prefixes = new TreeMap<>();
        if (values.first("spring.datasource.url") != null) {
            prefixes.put("spring.datasource", "datasource");
        }
        for (String key : values.names()) {
            Matcher url = URL.matcher(key);
            if (url.matches() && isJdbc(key)) {
                String prefix = url.group(1).replaceFirst("(?i)\\.(hikari|druid|tomcat|dbcp2)$", "");
                prefixes.putIfAbsent(prefix, prefix.substring(prefix.lastIndexOf('.') + 1));
            }
        }
        Map<String, String> ofApplications = new TreeMap<>(prefixes);
        ofApplications.keySet().removeIf(prefix -> MIGRATION.matcher(prefix).matches());
        return ofApplications.isEmpty() ? prefixes : ofApplications;
    }

    private boolean isJdbc(String key) {
        String url = values.first(key);
        return url != null && url.startsWith("jdbc:");
    }

    private static String described(Map<String, String> prefixes) {
        return prefixes.isEmpty()
                ? "no DataSource at all: no property ends with url"
                : String.join(", ", prefixes.keySet());
    }

    private ConfiguredDatabase database(String prefix, String name) {
        String url = ofPool(prefix, "url", "jdbc-url");
        return new ConfiguredDatabase(
                name,
                String.valueOf(url),
                ofPool(prefix, "username", "user"),
                () -> ofPool(prefix, "password"),
                ofPool(prefix, "driver-class-name", "driver"));
    }

    /** Returns a property of a DataSource, or of its pool, where Spring Boot lets it be set as well. */
    private @Nullable String ofPool(String prefix, String... names) {
        List<String> places = new ArrayList<>();
        for (String pool : new String[] {"", ".hikari", ".druid", ".tomcat", ".dbcp2"}) {
            for (String name : names) {
                places.add(prefix + pool + "." + name);
            }
        }
        return values.first(places.toArray(new String[0]));
    }

    /** Returns the name servers; empty if the configuration names none. */
    public List<String> nameServers() {
        List<String> servers = new ArrayList<>();
        String given = values.first("rocketmq.name-server", "rocketmq.producer.name-server", "rocketmq.namesrv-addr");
        if (given != null) {
            for (String one : given.split("[;,]")) {
                servers.add(one.trim());
            }
        }
        return servers;
    }

    public @Nullable String group() {
        return values.first("rocketmq.producer.group");
    }

    public @Nullable String accessKey() {
        return values.first("rocketmq.producer.access-key", "rocketmq.access-key");
    }

    public @Nullable String secretKey() {
        return values.first("rocketmq.producer.secret-key", "rocketmq.secret-key");
    }

    public @Nullable String namespace() {
        return values.first("rocketmq.producer.namespace", "rocketmq.namespace");
    }

    public boolean tls() {
        return Boolean.parseBoolean(values.first("rocketmq.producer.tls-enable", "rocketmq.producer.use-tls"));
    }

    /**
     * Returns the settings of {@code tenon.*} that commands go by, with the agent's names and in its way of writing
     * values.
     */
    public Map<String, String> settings(@Nullable String dataSource) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (DataSourceSetting setting : FOR_COMMANDS) {
            String value =
                    dataSource == null ? null : values.first("tenon.datasources." + dataSource + "." + setting.key());
            if (value == null) {
                value = values.first("tenon.datasource." + setting.key());
            }
            if (value != null) {
                settings.put(setting.key(), SpringValue.plain(setting, value));
            }
        }
        String checkGroup = values.first("tenon.producer.check-group");
        if (checkGroup != null) {
            settings.put("check-group", checkGroup);
        }
        return settings;
    }

    private static boolean isSame(String one, String other) {
        return Values.plain(one).equals(Values.plain(other));
    }
}
