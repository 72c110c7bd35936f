package com.example.shop;

import java.io.IOException;
import java.net.URL;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Says which libraries an application sees, a line each. Needs none of them itself. Arguments: more names of classes to
 * look for.
 */
public final class Isolation {
    /** Libraries that an agent may well use, too. */
    private static final List<String> LIBRARIES = Arrays.asList(
            "net.bytebuddy.ByteBuddy",
            "net.bytebuddy.agent.builder.AgentBuilder",
            "com.lmax.disruptor.RingBuffer",
            "com.lmax.disruptor.dsl.Disruptor",
            "org.slf4j.LoggerFactory",
            "org.slf4j.spi.SLF4JServiceProvider",
            "org.slf4j.impl.StaticLoggerBinder",
            "org.jspecify.annotations.Nullable");

    private static final List<String> RESOURCES = Arrays.asList(
            "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
            "META-INF/services/java.sql.Driver",
            "simplelogger.properties",
            "logback.xml",
            "META-INF/maven/net.bytebuddy/byte-buddy/pom.properties",
            "net/bytebuddy/ByteBuddy.class",
            "org/slf4j/LoggerFactory.class",
            "com/lmax/disruptor/RingBuffer.class");

    private Isolation() {}

    public static void main(String[] arguments) throws IOException {
        LIBRARIES.forEach(Isolation::print);
        Arrays.asList(arguments).forEach(Isolation::print);
        for (String resource : RESOURCES) {
            for (URL place : Collections.list(ClassLoader.getSystemResources(resource))) {
                System.out.println("RESOURCE " + resource + " " + place);
            }
        }
        System.out.println("DONE");
    }

    private static void print(String name) {
        String where;
        try {
            Class<?> type = Class.forName(name, false, ClassLoader.getSystemClassLoader());
            CodeSource source = type.getProtectionDomain().getCodeSource();
            where = source == null ? "boot" : source.getLocation().getPath().replaceAll(".*/", "");
        } catch (ClassNotFoundException e) {
            where = "absent";
        }
        System.out.println("CLASS " + name + " " + where);
    }
}
