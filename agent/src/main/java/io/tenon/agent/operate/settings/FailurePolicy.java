package io.tenon.agent.operate.settings;

/** What happens where Tenon cannot do its work. The setting {@code on-failure} decides it once. */
public enum FailurePolicy {
    /** The application runs as it would without Tenon; one loud line and a metric say so. The default. */
    FAIL_OPEN,
    /** The application does not start, or the producer or DataSource in question cannot be used. */
    FAIL_CLOSED
}
