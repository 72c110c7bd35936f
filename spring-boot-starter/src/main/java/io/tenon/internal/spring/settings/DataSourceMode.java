package io.tenon.internal.spring.settings;

/** The places where Tenon can be at a pool. */
public enum DataSourceMode {
    /** The bean is a wrapper around the pool. The default. */
    AROUND,
    /** The bean stays the pool itself, of its own class, and takes its connections through Tenon. */
    INSIDE
}
