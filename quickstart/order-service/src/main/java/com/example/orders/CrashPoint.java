package com.example.orders;

/** How the service's process, or the broker, dies in a scene of the quickstart, if it does. */
public enum CrashPoint {
    BEFORE_COMMIT("killed between send and commit"),
    AFTER_COMMIT("killed between commit and END"),
    ACKNOWLEDGEMENT_LOST("acknowledgements lost, then killed"),
    ANYWHERE("killed anywhere, under load"),
    NOWHERE("not killed"),
    BROKER("broker dead for 15 s, then restarted");

    private final String description;

    CrashPoint(String description) {
        this.description = description;
    }

    /** Returns a few words for people. */
    public String description() {
        return description;
    }

    /**
     * Whether the process halts itself there, which a system property tells it to do; otherwise it is killed from
     * outside.
     */
    boolean isInside() {
        return this == BEFORE_COMMIT || this == AFTER_COMMIT;
    }
}
