package com.example.houses;

import java.lang.reflect.Method;
import java.util.Arrays;

/** Runs an application's main as its house would: with the house's loader as that of the thread. */
final class House {
    private static final int ARGUMENTS_OF_THE_HOUSE = 4;

    private House() {}

    static void open(Class<?> application, String[] arguments) throws Exception {
        ClassLoader loader = application.getClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        // DriverManager looks for drivers once, with the loader of whoever comes first.
        loader.loadClass("org.h2.Driver").getDeclaredConstructor().newInstance();
        System.out.println("LOADER " + loader.getClass().getName());
        Method main = application.getMethod("main", String[].class);
        main.invoke(null, (Object) Arrays.copyOfRange(arguments, ARGUMENTS_OF_THE_HOUSE, arguments.length));
    }
}
