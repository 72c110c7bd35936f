package io.tenon.operations.connection;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the application's classes, but not its configuration of logs: a doctor's visit must not write into the log
 * files of an application that is live. Thread-safe.
 */
public final class ApplicationClasses extends URLClassLoader {
    private static final Set<String> LOG_CONFIGURATIONS = new HashSet<>(Arrays.asList(
            "logback.xml",
            "logback-test.xml",
            "logback.groovy",
            "log4j.xml",
            "log4j.properties",
            "log4j2.xml",
            "log4j2.properties",
            "log4j2.yaml",
            "log4j2.yml",
            "log4j2.json",
            "log4j2-test.xml",
            "logging.properties",
            "META-INF/services/ch.qos.logback.classic.spi.Configurator"));

    static {
        registerAsParallelCapable();
    }

    public ApplicationClasses(ApplicationFiles files) throws java.io.IOException {
        super(files.urls(), ClassLoader.getSystemClassLoader().getParent());
    }

    @Override
    public @Nullable URL getResource(String name) {
        return LOG_CONFIGURATIONS.contains(name) ? null : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws java.io.IOException {
        return LOG_CONFIGURATIONS.contains(name) ? Collections.<URL>emptyEnumeration() : super.getResources(name);
    }
}
