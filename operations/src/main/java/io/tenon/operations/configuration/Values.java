package io.tenon.operations.configuration;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names and values as Spring reads them: {@code nameServer} and {@code name-server} are one name, an environment variable
 * outranks the file, and {@code ${NAME:default}} stands for another value. Immutable.
 */
final class Values {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^${}:]+)(?::([^${}]*))?}");
    private static final Pattern ENCRYPTED = Pattern.compile("(?i)^(ENC\\(.*\\)|\\{cipher}.*)$");

    /** The name as the file writes it, and the value, by the plain name. */
    private final Map<String, String[]> values = new LinkedHashMap<>();

    private final Map<String, String> environment;

    Values(Map<String, String> file, Map<String, String> environment) {
        file.forEach((key, value) -> values.put(plain(key), new String[] {key, value}));
        this.environment = environment;
    }

    /** Returns the names as the file writes them. */
    List<String> names() {
        return values.values().stream().map(pair -> pair[0]).collect(Collectors.toList());
    }

    /**
     * Returns the value of the first of these names that has one.
     *
     * @throws ConfigurationException if the value is encrypted, or refers to one that is nowhere to be found
     */
    @Nullable
    String first(String... names) {
        for (String name : names) {
            String raw = raw(name);
            if (raw != null) {
                return resolved(name, raw, new HashSet<>());
            }
        }
        return null;
    }

    private @Nullable String raw(String name) {
        String variable = environment.get(variable(name));
        if (variable != null) {
            return variable;
        }
        String[] pair = values.get(plain(name));
        return pair == null ? null : pair[1];
    }

    private String resolved(String name, String raw, Set<String> within) {
        if (ENCRYPTED.matcher(raw).matches()) {
            throw new ConfigurationException(
                    name + " is encrypted in the file, and only the application can read it; give it by an option"
                            + " (a password by --user and --password-env)");
        }
        String text = raw;
        for (Matcher found = PLACEHOLDER.matcher(text); found.find(); found = PLACEHOLDER.matcher(text)) {
            String value = value(name, found.group(1).trim(), found.group(2), within);
            text = text.substring(0, found.start()) + value + text.substring(found.end());
        }
        return text;
    }

    private String value(String name, String reference, @Nullable String otherwise, Set<String> within) {
        if (!within.add(reference)) {
            throw new ConfigurationException(name + " refers to ${" + reference + "} in a circle");
        }
        String variable = environment.get(reference);
        String raw = variable != null ? variable : raw(reference);
        String value = raw != null ? resolved(name, raw, within) : otherwise;
        within.remove(reference);
        if (value == null) {
            throw new ConfigurationException(name + " refers to ${" + reference
                    + "}, which neither the file nor the environment of this command has; set that variable, or"
                    + " give the value by an option");
        }
        return value;
    }

    /** Returns the name without what Spring does not look at: dashes, underscores, upper case. */
    static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static String variable(String name) {
        return name.replace("-", "").replaceAll("[.\\[\\]]+", "_").toUpperCase(Locale.ROOT);
    }
}
