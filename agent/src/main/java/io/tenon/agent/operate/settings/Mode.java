package io.tenon.agent.operate.settings;

/** What the agent does about the messages of an application. */
public enum Mode {
    /** Messages belong to the transactions that they are sent in. */
    TIE,
    /** Nothing is changed: what would be done is counted. */
    OBSERVE,
    /** Messages are sent as without Tenon; what was sent before is ended and answered for. */
    DRAIN;

    /** Returns the name of the mode as settings and people write it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
