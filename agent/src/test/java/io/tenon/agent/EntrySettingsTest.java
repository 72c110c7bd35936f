package io.tenon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.operate.settings.ReadSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The entry's reader of settings finds what the agent's does, and less only where it may not read. */
class EntrySettingsTest {
    private static final String CLOSED = "on-failure=fail-closed";

    private final Path folder;

    EntrySettingsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** In property and environment, | separates several; {file} is the file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // arguments; properties; environment; file; whether the application must not run
                "-; -; -; -; false",
                "on-failure=fail-closed; -; -; -; true",
                "on-failure=fail-open; -; -; -; false",
                "'  tenon.on-failure = FAIL-CLOSED  '; -; -; -; true",
                "on-failure=Fail-Open; tenon.on-failure=fail-closed; -; -; false",
                "on-failure=fail-close; -; -; -; true",
                "On-Failure=fail-closed; -; -; -; false",
                "on-failure=; tenon.on-failure=fail-closed; -; -; true",
                "on-failure= ; tenon.on-failure= ; TENON_ON_FAILURE=fail-closed; -; true",
                "-; tenon.on-failure=fail-open; TENON_ON_FAILURE=fail-closed; -; false",
                "-; tenon.on-failure=fail-closed; TENON_ON_FAILURE=fail-open; -; true",
                "-; -; TENON_ON_FAILURE=closed; -; true",
                "-; on-failure=fail-closed; ON_FAILURE=fail-closed; -; false",
                "-; tenon.config={file}; -; on-failure=fail-closed; true",
                "-; -; TENON_CONFIG={file}; tenon.on-failure = fail-closed; true",
                "config={file}; -; -; \uFEFFon-failure=fail-closed; true",
                "config={file}; -; TENON_ON_FAILURE=fail-open; on-failure=fail-closed; false",
                "config={file}.away; tenon.config={file}; -; on-failure=fail-closed; false",
                "config={file}; -; -; 'on-failure=fail-closed\\u00'; false",
                "config={file},on-failure=fail-closed; -; -; enabled=false; false",
                "config={file},on-failure=fail-closed; -; -; config=other|mode=observe; false",
                "on-failure=fail-closed; tenon.enabled=FALSE; -; -; false",
                "on-failure=fail-closed; -; TENON_ENABLED=false; -; false",
                "enabled=true,on-failure=fail-closed; tenon.enabled=false; -; -; true",
                "enabled=no,on-failure=fail-closed; -; -; -; true",
                "mode=OBSERVE,on-failure=fail-closed; -; -; -; false",
                "on-failure=fail-closed; -; TENON_MODE=observe; -; false",
                "mode=observe,on-failure=fail-closed,lease=abc; -; -; -; false",
                "mode=observe,on-failure=fail-close; -; -; -; false",
                "mode=tie,on-failure=fail-closed; tenon.mode=observe; -; -; true",
                "mode=watch,on-failure=fail-closed; -; -; -; true",
                "mode.file=observe,on-failure=fail-closed; -; -; -; true",
                "datasources.include=enabled=false,on-failure=fail-closed; -; -; -; true",
                "topics.include=a,b,on-failure=fail-closed; -; -; -; true",
                "'topics.include=a, on-failure=fail-closed,'; -; -; -; true",
                "'on-failure=fail-closed,b'; -; -; -; true",
                "'topics.include=a,on-failure'; tenon.on-failure=fail-closed; -; -; true",
                "on-failure=fail-open,on-failure=fail-closed; -; -; -; false",
                "on-failure=fail-closed,on-failure=fail-open; -; -; -; true",
                "',,=fail-closed,on-failure=fail-closed'; -; -; -; true",
                "on-failure; tenon.on-failure=fail-open; -; -; false"
            })
    void itFindsWhatTheAgentFinds(
            @Nullable String arguments,
            @Nullable String properties,
            @Nullable String variables,
            @Nullable String lines,
            boolean mustNotRun)
            throws IOException {
        Properties system = new Properties();
        system.putAll(pairs(properties));
        Map<String, String> environment = pairs(variables);
        String given = arguments == null ? null : arguments.replace("{file}", file());
        if (lines != null) {
            Files.write(Path.of(file()), List.of(lines.split("\\|")));
        }
        assertThat(new EntrySettings(given, system::getProperty, environment::get).mustNotRunWithout())
                .isEqualTo(mustNotRun);
        assertThat(ReadSettings.mustNotRunWithout(given, system, environment))
                .as("of the agent's own reader")
                .isEqualTo(mustNotRun);
    }

    private String file() {
        return folder.resolve("tenon.properties").toString();
    }

    private Map<String, String> pairs(@Nullable String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text == null ? new String[0] : text.split("\\|")) {
            int equals = pair.indexOf('=');
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1).replace("{file}", file()));
        }
        return pairs;
    }

    @Test
    void whatMayNotBeReadCountsAsNotGivenAndTheRestIsRead() throws IOException {
        Files.writeString(Path.of(file()), "on-failure=fail-open\n");
        Properties system = new Properties();
        system.setProperty("tenon.on-failure", "fail-open");
        system.setProperty("tenon.config", file());
        Function<String, @Nullable String> onlyTheFile = permitted(system, "tenon.config");
        assertThat(new EntrySettings(null, onlyTheFile, name -> "fail-closed").mustNotRunWithout())
                .isTrue();
        assertThat(new EntrySettings(CLOSED, permitted(system, ""), permitted(system, "")).mustNotRunWithout())
                .isTrue();
        system.setProperty("tenon.enabled", "false");
        assertThat(new EntrySettings(CLOSED, permitted(system, "tenon.enabled"), permitted(system, ""))
                        .mustNotRunWithout())
                .isFalse();
    }

    private static Function<String, @Nullable String> permitted(Properties system, String name) {
        return asked -> {
            if (!asked.equals(name)) {
                throw new SecurityException("not permitted: " + asked);
            }
            return system.getProperty(asked);
        };
    }
}
