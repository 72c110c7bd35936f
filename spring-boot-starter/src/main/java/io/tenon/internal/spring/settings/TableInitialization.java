package io.tenon.internal.spring.settings;

/** The databases for which Tenon's tables are made when the application starts. */
public enum TableInitialization {
    /** Tables are made for no database: somebody else makes them. */
    NEVER,
    /** Tables are made for databases in memory, as tests have them. The default. */
    EMBEDDED,
    /** Tables are made for all databases. */
    ALWAYS
}
