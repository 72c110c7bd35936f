package io.tenon.operations.doctor;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.GivenValue;
import io.tenon.agent.operate.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the agent's settings as the agent will read them. */
final class SettingsCheckup {
    private static final String SETTINGS = "settings";

    private SettingsCheckup() {}

    /**
     * Returns the settings; null if they cannot be, and there is nothing to compare a broker with.
     *
     * @param arguments the agent's arguments; null: the settings come from system properties and the environment only
     */
    static @Nullable AgentSettings run(@Nullable String arguments, Findings findings) {
        try {
            AgentSettings settings = AgentSettings.read(arguments);
            for (String warning : settings.warnings()) {
                findings.warn(SETTINGS, warning, "Correct the name: the default is used");
            }
            if (settings.isEnabled()) {
                findings.ok(SETTINGS, "changed: " + changed(settings));
            } else {
                findings.warn(
                        SETTINGS, "enabled is false", "With this the agent does nothing; set it to true to go live");
            }
            return settings;
        } catch (SettingsException e) {
            findings.fail(SETTINGS, String.valueOf(e.getMessage()), "Correct them; nothing else was looked at");
            return null;
        }
    }

    private static String changed(AgentSettings settings) {
        List<String> changed = new ArrayList<>();
        for (GivenValue value : settings.changed()) {
            changed.add(value.setting().key() + " = " + value.shown());
        }
        return changed.isEmpty() ? "nothing, all defaults" : String.join(", ", changed);
    }
}
