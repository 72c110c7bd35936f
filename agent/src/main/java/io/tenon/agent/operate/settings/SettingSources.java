package io.tenon.agent.operate.settings;

import io.tenon.agent.SettingText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from where they come from, the strongest place first: agent arguments, system properties, the
 * environment, a file. An empty value counts as not given. Every start of a JVM runs this, so there are plain loops,
 * and nothing is loaded that is not needed. Not thread-safe.
 */
final class SettingSources {
    private static final String ARGUMENTS = "the agent arguments";
    private static final String PROPERTY_PREFIX = "tenon.";
    private static final String ENVIRONMENT_PREFIX = "TENON_";

    /**
     * How names begin that are others' and not judged here: what test JVMs are told, and what Kubernetes tells every
     * container about a service "tenon".
     */
    private static final String[] OTHERS = {"test", "TEST", "JAVA_", "SERVICE_", "PORT"};

    private final Map<Setting, GivenValue> given = new EnumMap<>(Setting.class);
    private final List<String> warnings = new ArrayList<>(0);
    private final List<String> objections = new ArrayList<>(0);

    void read(@Nullable String arguments, Properties system, Map<String, String> environment) {
        if (arguments != null) {
            for (String argument : SettingText.arguments(arguments)) {
                readArgument(argument);
            }
        }
        readSystem(system);
        readEnvironment(environment);
        GivenValue config = given.get(Setting.CONFIG);
        if (config != null) {
            readFile(config);
        }
        for (GivenValue value : given.values()) {
            if (!value.isPossible()) {
                objections.add(value.objection());
            }
        }
    }

    Map<Setting, GivenValue> given() {
        return given;
    }

    /** Returns warnings about names that nobody knows. */
    List<String> warnings() {
        return warnings;
    }

    /** Returns objections to values that cannot be. */
    List<String> objections() {
        return objections;
    }

    private void readArgument(String argument) {
        int equals = argument.indexOf('=');
        if (equals > 0) {
            String key = argument.substring(0, equals).trim();
            give(SettingText.withoutPrefix(key), key, argument.substring(equals + 1), ARGUMENTS);
        } else if (!argument.isEmpty()) {
            objections.add("'" + GivenValue.shown(argument) + "' (" + ARGUMENTS + ") but must be name=value");
        }
    }

    private void readSystem(Properties system) {
        for (String name : system.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX)) {
                String key = name.substring(PROPERTY_PREFIX.length());
                String value = system.getProperty(name);
                if (value != null && !isOthers(key)) {
                    give(key, name, value, "-D" + name);
                }
            }
        }
    }

    private void readEnvironment(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(ENVIRONMENT_PREFIX) && !isOthers(name.substring(ENVIRONMENT_PREFIX.length()))) {
                Setting setting = Setting.inEnvironment(name);
                String source = "environment variable " + name;
                give(setting == null ? name : setting.key(), name, variable.getValue(), source);
            }
        }
    }

    private static boolean isOthers(String name) {
        for (String other : OTHERS) {
            if (name.startsWith(other)) {
                return true;
            }
        }
        return false;
    }

    private void readFile(GivenValue config) {
        Properties file;
        try {
            file = SettingText.file(config.value());
        } catch (IOException | IllegalArgumentException e) {
            objections.add("config is '" + config.shown() + "' (" + config.source()
                    + ") but must be a properties file that can be read: " + e.getMessage());
            return;
        }
        String source = "file " + config.shown();
        for (String name : file.stringPropertyNames()) {
            String value = file.getProperty(name);
            if (SettingText.withoutPrefix(name).equals(Setting.CONFIG.key())) {
                warnings.add("'config' in " + source + " is ignored: a file cannot name another");
            } else if (value != null) {
                give(SettingText.withoutPrefix(name), name, value, source);
            }
        }
    }

    private void give(String key, String written, String value, String source) {
        Setting setting = Setting.named(key);
        if (setting == null) {
            warnings.add(unknown(written, source));
            return;
        }
        String trimmed = value.trim();
        if (trimmed.isEmpty()) {
            return;
        }
        GivenValue stronger = given.get(setting);
        if (stronger == null) {
            given.put(setting, new GivenValue(setting, trimmed, source));
        } else if (stronger.source().equals(source)) {
            objections.add(setting.key() + " is given twice in " + source + " but must be given once");
        }
    }

    private static String unknown(String written, String source) {
        String name = written.startsWith(ENVIRONMENT_PREFIX)
                ? written.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT)
                : SettingText.withoutPrefix(written);
        Setting nearest = NearestName.of(name);
        StringBuilder text =
                new StringBuilder("Unknown setting '").append(written).append('\'');
        if (!source.endsWith(written)) {
            text.append(" in ").append(source);
        }
        text.append(" is ignored");
        if (nearest != null) {
            boolean inEnvironment = written.startsWith(ENVIRONMENT_PREFIX);
            text.append("; did you mean '")
                    .append(inEnvironment ? nearest.environmentName() : nearest.key())
                    .append("'?");
        }
        return text.toString();
    }
}
