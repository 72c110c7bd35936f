package io.tenon.agent;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings that decide whether the application may run where Tenon cannot be attached: {@code enabled}, {@code
 * mode} and {@code on-failure}. They are read with the JDK alone, because the rest of the agent, whose {@code
 * AgentSettings} find the same, may be what cannot be used. What this code is not permitted to read counts as not
 * given. Not thread-safe.
 *
 * <p>This class is public because the boot loader has the agent's jar, too, as soon as the bridge is shared: the entry
 * may be of another loader than this class.
 */
public final class EntrySettings {
    private static final String PREFIX = "tenon.";

    private final Map<String, String> arguments;
    private final Function<String, @Nullable String> properties;
    private final Function<String, @Nullable String> environment;
    private @Nullable Properties file;

    /** @param arguments the agent's arguments, {@code name=value,name=value}, or null */
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

    /**
     * Whether the settings forbid the application to run without Tenon. A misspelt on-failure counts as fail-closed,
     * since whoever wrote it wanted something other than the default. With {@code enabled=false} or {@code
     * mode=observe} nothing can fail.
     */
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
            // The caller already says why Tenon stays off, so a file that cannot be read is not reported here.
            return new Properties();
        }
    }

    /** Returns the arguments by name. Of two with the same name the first one counts. */
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

    /** Returns the trimmed value; null if it is empty, which counts as not given. */
    private static @Nullable String given(@Nullable String value) {
        String trimmed = value == null ? "" : value.trim();
        return trimmed.isEmpty() ? null : trimmed;
    }
}
