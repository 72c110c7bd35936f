package com.example;

import io.tenon.agent.bridge.Producers;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Paths;

/** A system loader of the application's (java.system.class.loader), and an application that says what is above the agent's loader. */
public final class OwnSystemLoader extends URLClassLoader {
    public OwnSystemLoader(ClassLoader parent) {
        super(new URL[0], parent);
    }

    /** Called by the JVM, with the jars of agents. */
    @SuppressWarnings("UnusedMethod")
    private void appendToClassPathForInstrumentation(String path) throws MalformedURLException {
        addURL(Paths.get(path).toUri().toURL());
    }

    public static void main(String[] arguments) {
        Producers events = Producers.events;
        System.out.println("ran below "
                + ClassLoader.getSystemClassLoader().getClass().getName()
                + ", above the agent's loader is "
                + (events == null ? null : events.getClass().getClassLoader().getParent()));
    }
}
