package io.tenon.examples.orderstock;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs another main in a JVM that ends with the JVM that started it, however that one ends. */
public final class Tethered {
    private Tethered() {}

    /** @param arguments the other main's class, and its arguments */
    public static void main(String[] arguments) throws Throwable {
        Thread tether = new Thread(Tethered::endWithStandardInput, "tether");
        tether.setDaemon(true);
        tether.start();
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void endWithStandardInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        } catch (IOException e) {
            // It has ended as well.
        }
        Runtime.getRuntime().halt(0);
    }
}
