package io.tenon.agent.operate.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnknownNamesTest {
    private final Properties system = new Properties();

    @Test
    void eachSourceIsWarnedAboutAndTheNearestNameSuggested(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("c.properties");
        Files.write(config, List.of("tenon.topic.include=x", "config=other"));
        system.setProperty("tenon.sealAfter", "1");
        assertThat(AgentSettings.read("leese=1,config=" + config, system, Map.of("TENON_RINGSIZE", "4"))
                        .warnings())
                .containsExactlyInAnyOrder(
                        "Unknown setting 'leese' in the agent arguments is ignored; did you mean 'lease'?",
                        "Unknown setting 'tenon.sealAfter' is ignored; did you mean 'seal-after'?",
                        "Unknown setting 'TENON_RINGSIZE' is ignored; did you mean 'TENON_RING_SIZE'?",
                        "Unknown setting 'tenon.topic.include' in file " + config
                                + " is ignored; did you mean 'topics.include'?",
                        "'config' in file " + config + " is ignored: a file cannot name another");
    }

    @Test
    void nothingIsSuggestedForWhatIsFarFromEverything() throws Exception {
        assertThat(AgentSettings.read("xyzzy=1", system, Map.of()).warnings())
                .containsExactly("Unknown setting 'xyzzy' in the agent arguments is ignored");
    }

    @Test
    void namesOfOthersAreLeftAlone() throws Exception {
        system.setProperty("tenon.testbed.logs", "x");
        system.setProperty("java.version", "17");
        Map<String, String> environment = Map.of(
                "TENON_JAVA_8_HOME", "/jdk8",
                "TENON_TEST_BROKER", "x",
                "TENON_SERVICE_HOST", "10.0.0.1",
                "TENON_PORT_80_TCP", "tcp://10.0.0.1:80",
                "PATH", "/bin");
        assertThat(AgentSettings.read(null, system, environment).warnings()).isEmpty();
    }

    @Test
    void theyAreToldWhereValuesAreRefusedToo() {
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                SettingsException.class, () -> AgentSettings.read("leese=1,grace=x", system, Map.of()))
                        .warnings())
                .hasSize(1);
    }
}
