package com.example.houses;

import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.TreeSet;

/**
 * Thread locals whose values are of a web application's own classes (its Netty leaves one on each thread that sends): while such a thread
 * lives, it keeps the application. Reads what the JVM was told to open.
 */
final class ValuesOnThreads {
    private ValuesOnThreads() {}

    /**
     * Takes them away from all threads but an agent's.
     *
     * @return the names of the threads that had some
     */
    static Set<String> takeAway(ClassLoader loader, String agentsThreads) throws ReflectiveOperationException {
        Set<String> threads = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!thread.getName().startsWith(agentsThreads) && takeAway(thread, loader)) {
                threads.add(thread.getName());
            }
        }
        return threads;
    }

    private static boolean takeAway(Thread thread, ClassLoader loader) throws ReflectiveOperationException {
        Object values = field(Thread.class, "threadLocals").get(thread);
        if (values == null) {
            return false;
        }
        Object entries = field(values.getClass(), "table").get(values);
        boolean taken = false;
        for (int i = 0; i < Array.getLength(entries); i++) {
            Object entry = Array.get(entries, i);
            if (entry != null) {
                Field value = field(entry.getClass(), "value");
                Object left = value.get(entry);
                if (left != null && left.getClass().getClassLoader() == loader) {
                    value.set(entry, null);
                    ((Reference<?>) entry).clear();
                    taken = true;
                }
            }
        }
        return taken;
    }

    private static Field field(Class<?> of, String name) throws NoSuchFieldException {
        Field field = of.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
