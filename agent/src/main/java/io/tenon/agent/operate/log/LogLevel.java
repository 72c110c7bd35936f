package io.tenon.agent.operate.log;

/** How much is logged, the least first. */
public enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** Returns the level of this name, in upper or lower case. */
    public static LogLevel named(String name) {
        for (LogLevel level : values()) {
            if (level.name().equalsIgnoreCase(name)) {
                return level;
            }
        }
        throw new IllegalArgumentException("no log level is named '" + name + "'");
    }
}
