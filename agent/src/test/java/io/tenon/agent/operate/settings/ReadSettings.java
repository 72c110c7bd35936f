package io.tenon.agent.operate.settings;

import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the agent's own reader finds, for a comparison with the entry's. */
public final class ReadSettings {
    private ReadSettings() {}

    public static boolean mustNotRunWithout(
            @Nullable String arguments, Properties system, Map<String, String> environment) {
        try {
            AgentSettings settings = AgentSettings.read(arguments, system, environment);
            return settings.isEnabled() && settings.onFailure() == FailurePolicy.FAIL_CLOSED;
        } catch (SettingsException e) {
            return e.policy() == FailurePolicy.FAIL_CLOSED;
        }
    }
}
