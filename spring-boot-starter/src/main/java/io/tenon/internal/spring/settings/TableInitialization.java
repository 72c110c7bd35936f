package io.tenon.internal.spring.settings;

/** For which databases Tenon's tables are made when the application starts. */
public enum TableInitialization {
    /** For none: somebody else makes them. */
    NEVER,
    /** For databases in memory, as of tests. The default. */
    EMBEDDED,
    /** For all. */
    ALWAYS
}
