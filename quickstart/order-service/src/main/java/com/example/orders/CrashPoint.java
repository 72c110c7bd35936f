package com.example.orders;

/** The moments in which the service's process dies, or the broker. */
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

    /** A few words for a person. */
    public String description() {
        return description;
    }

    /** Whether the process halts itself there, told by a system property; otherwise it is killed from outside. */
    boolean isInside() {
        return this == BEFORE_COMMIT || this == AFTER_COMMIT;
    }
}
