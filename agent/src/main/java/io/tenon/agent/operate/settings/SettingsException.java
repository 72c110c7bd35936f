package io.tenon.agent.operate.settings;

import java.util.Arrays;
import java.util.List;

/**
 * Thrown for settings that cannot be. The message names each, where it was set, its value and what is possible.
 * Immutable.
 */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailurePolicy policy;
    private final String[] warnings;

    SettingsException(String message, FailurePolicy policy, List<String> warnings) {
        super(message);
        this.policy = policy;
        this.warnings = warnings.toArray(new String[0]);
    }

    /** Returns what is to happen now. */
    public FailurePolicy policy() {
        return policy;
    }

    /** Returns whole sentences about names that nobody knows, for the log. */
    public List<String> warnings() {
        return Arrays.asList(warnings.clone());
    }
}
