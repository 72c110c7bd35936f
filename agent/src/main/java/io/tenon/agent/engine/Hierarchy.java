package io.tenon.agent.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a class implements from class files alone, since loading its supertypes while it is being loaded could
 * deadlock or change the order in which the application's classes come to life. Thread-safe.
 */
final class Hierarchy {
    /** Weakly by loader; the values are names and constants. */
    private final Map<ClassLoader, Map<String, EnumSet<Kind>>> known = new WeakHashMap<>();

    /** The kinds of the class that {@code reader} reads. */
    EnumSet<Kind> kindsOf(@Nullable ClassLoader loader, String name, ClassReader reader) {
        Kind own = Kind.of(name);
        EnumSet<Kind> kinds = own == null ? Kind.none() : EnumSet.of(own);
        for (String implemented : reader.getInterfaces()) {
            kinds.addAll(kindsOf(loader, implemented));
        }
        String parent = reader.getSuperName();
        if (parent != null) {
            kinds.addAll(kindsOf(loader, parent));
        }
        return kinds;
    }

    private EnumSet<Kind> kindsOf(@Nullable ClassLoader loader, String name) {
        Kind kind = Kind.of(name);
        if (kind != null) {
            return EnumSet.of(kind);
        }
        if (loader == null || name.startsWith("java/") || name.startsWith("javax/sql/")) {
            return Kind.none();
        }
        Map<String, EnumSet<Kind>> ofLoader = ofLoader(loader);
        EnumSet<Kind> kinds = ofLoader.get(name);
        if (kinds == null) {
            kinds = read(loader, name);
            ofLoader.put(name, kinds);
        }
        return kinds;
    }

    private synchronized Map<String, EnumSet<Kind>> ofLoader(ClassLoader loader) {
        return known.computeIfAbsent(loader, of -> new ConcurrentHashMap<>());
    }

    private EnumSet<Kind> read(ClassLoader loader, String name) {
        try (InputStream in = loader.getResourceAsStream(name + ".class")) {
            return in == null ? Kind.none() : kindsOf(loader, name, new ClassReader(in));
        } catch (IOException | IllegalArgumentException e) {
            // No class file that can be read: nothing that could be advised either.
            return Kind.none();
        }
    }
}
