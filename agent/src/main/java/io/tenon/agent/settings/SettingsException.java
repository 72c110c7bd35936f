package io.tenon.agent.settings;

/** Settings that cannot be: names each, where it was set, its value and what is possible. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailurePolicy policy;

    SettingsException(String message, FailurePolicy policy) {
        super(message);
        this.policy = policy;
    }

    /** What is to happen now. */
    public FailurePolicy policy() {
        return policy;
    }
}
