package io.tenon.operations.configuration;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * One configuration file of an application, a .properties or a YAML one, as flat names and values: {@code
 * spring.datasource.url}. Stateless.
 */
final class ConfigurationFile {
    /** The properties that name the profiles of a document: the one since Boot 2.4, and the one before. */
    private static final List<String> ON_PROFILE =
            Collections.unmodifiableList(Arrays.asList("spring.config.activate.on-profile", "spring.profiles"));

    private static final Pattern EXPRESSION = Pattern.compile("[!&()]");

    private ConfigurationFile() {}

    /**
     * Returns what the file says where these profiles are active: of a YAML file with several documents those that are
     * for all profiles, or for one of these; later ones count.
     *
     * @throws IOException if the file cannot be read; the message repeats nothing of what is in it, since there are
     *     secrets
     */
    static Map<String, String> read(Path file, Collection<String> profiles) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".yml") || name.endsWith(".yaml")) {
            return yaml(file, profiles);
        }
        if (name.endsWith(".properties")) {
            return properties(file);
        }
        throw new IOException(file + " is neither .properties nor .yml nor .yaml");
    }

    private static Map<String, String> properties(Path file) throws IOException {
        Properties read = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no properties file: " + e.getMessage());
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : read.stringPropertyNames()) {
            values.put(key, read.getProperty(key).trim());
        }
        return values;
    }

    private static Map<String, String> yaml(Path file, Collection<String> profiles) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(in)) {
                Map<String, String> flat = new LinkedHashMap<>();
                flatten("", document, flat);
                if (isActive(file, flat, profiles)) {
                    values.putAll(flat);
                }
            }
        } catch (MarkedYAMLException e) {
            // The whole message of the exception would show the lines around the mistake.
            String where = e.getProblemMark() == null
                    ? ""
                    : ", line " + (e.getProblemMark().getLine() + 1);
            throw new IOException(file + " is no YAML" + where + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw new IOException(file + " is no YAML: " + e.getClass().getSimpleName());
        }
        return values;
    }

    /** @throws IOException if the document depends on more than the names of profiles */
    private static boolean isActive(Path file, Map<String, String> document, Collection<String> profiles)
            throws IOException {
        List<String> wanted = new ArrayList<>();
        document.forEach((key, value) -> {
            if (ON_PROFILE.contains(key.replaceAll("\\[\\d+]$", ""))) {
                wanted.addAll(Arrays.asList(value.split("[,|]")));
            }
        });
        for (String one : wanted) {
            if (EXPRESSION.matcher(one).find()) {
                throw new IOException(file + ": the profile expression \"" + one.trim()
                        + "\" cannot be followed here; give what it decides by options, or a file without it");
            }
        }
        return wanted.isEmpty() || wanted.stream().map(String::trim).anyMatch(profiles::contains);
    }

    private static void flatten(String prefix, Object value, Map<String, String> to) {
        if (value instanceof Map) {
            ((Map<?, ?>) value).forEach((key, below) -> {
                flatten(prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key, below, to);
            });
        } else if (value instanceof List) {
            List<?> all = (List<?>) value;
            for (int i = 0; i < all.size(); i++) {
                flatten(prefix + "[" + i + "]", all.get(i), to);
            }
        } else if (value != null && !prefix.isEmpty()) {
            to.put(prefix, String.valueOf(value));
        }
    }
}
