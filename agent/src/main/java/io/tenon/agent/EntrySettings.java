package io.tenon.agent;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings that decide whether the application may run where Tenon cannot be attached: {@code enabled}, {@code mode} and
 * {@code on-failure}. Read with the JDK alone, because the rest of the agent, whose {@code AgentSettings} find the same, may be
 * what cannot be used. What this code is not permitted to read counts as not given. Not thread-safe.
 *
 * <p>Public, because the boot loader has the agent's jar, too, from some moment on: the entry may be of another loader than this class.
 */
public final class EntrySettings {
    private static final String PREFIX = "tenon.";

    private final Map<String, String> arguments;
    private final Function<String, @Nullable String> properties;
    private final Function<String, @Nullable String> environment;
    private @Nullable Properties file;

    /** @param arguments the agent's, {@code name=value,name=value}, or null */
    public EntrySettings(@Nullable String arguments) {
        this(arguments, System::getProperty, System::getenv);
    }

    EntrySettings(
            @Nullable String arguments,
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment) {
        this.arguments = split(arguments);
        this.properties = properties;
        this.environment = environment;
    }

    /** Whoever misspelt on-failure wanted something else than the default. Where nothing is to be done, nothing can fail. */
    public boolean mustNotRunWithout() {
        if ("false".equalsIgnoreCase(value("enabled")) || "observe".equalsIgnoreCase(value("mode"))) {
            return false;
        }
        String onFailure = value("on-failure");
        return onFailure != null && !onFailure.equalsIgnoreCase("fail-open");
    }

    private @Nullable String value(String key) {
        String value = valueBesideFile(key);
        return value == null ? valueInFile(key) : value;
    }

    private @Nullable String valueBesideFile(String key) {
        String value = arguments.get(key);
        if (value == null) {
            value = read(properties, PREFIX + key);
        }
        if (value == null) {
            value = read(environment, "TENON_" + key.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
        return value;
    }

    private static @Nullable String read(Function<String, @Nullable String> from, String name) {
        try {
            return given(from.apply(name));
        } catch (SecurityException e) {
            return null;
        }
    }

    private @Nullable String valueInFile(String key) {
        Properties read = file;
        if (read == null) {
            String name = valueBesideFile("config");
            read = name == null ? new Properties() : load(name);
            file = read;
        }
        for (String name : read.stringPropertyNames()) {
            String value = given(read.getProperty(name));
            if (value != null && SettingText.withoutPrefix(name).equals(key)) {
                return value;
            }
        }
        return null;
    }

    private static Properties load(String name) {
        try {
            return SettingText.file(name);
        } catch (IOException | IllegalArgumentException | SecurityException e) {
            return new Properties(); // why Tenon stays off is being said already
        }
    }

    /** The first of two counts. */
    static Map<String, String> split(@Nullable String arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : SettingText.arguments(arguments == null ? "" : arguments)) {
            int equals = argument.indexOf('=');
            String value = given(argument.substring(equals + 1));
            if (equals > 0 && value != null) {
                given.putIfAbsent(
                        SettingText.withoutPrefix(argument.substring(0, equals).trim()), value);
            }
        }
        return given;
    }

    /** Null for an empty value, which counts as not given. */
    private static @Nullable String given(@Nullable String value) {
        String trimmed = value == null ? "" : value.trim();
        return trimmed.isEmpty() ? null : trimmed;
    }
}
