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
final class ClassHierarchy {
    /** What is known of classes, by loader, which is held weakly; the values are names and constants. */
    private final Map<ClassLoader, Map<String, EnumSet<JdbcRole>>> known = new WeakHashMap<>();

    /** Returns the roles of the class that {@code reader} reads. */
    EnumSet<JdbcRole> rolesOf(@Nullable ClassLoader loader, String name, ClassReader reader) {
        JdbcRole own = JdbcRole.of(name);
        EnumSet<JdbcRole> roles = own == null ? JdbcRole.none() : EnumSet.of(own);
        for (String implemented : reader.getInterfaces()) {
            roles.addAll(rolesOf(loader, implemented));
        }
        String parent = reader.getSuperName();
        if (parent != null) {
            roles.addAll(rolesOf(loader, parent));
        }
        return roles;
    }

    private EnumSet<JdbcRole> rolesOf(@Nullable ClassLoader loader, String name) {
        JdbcRole role = JdbcRole.of(name);
        if (role != null) {
            return EnumSet.of(role);
        }
        if (loader == null || name.startsWith("java/") || name.startsWith("javax/sql/")) {
            return JdbcRole.none();
        }
        Map<String, EnumSet<JdbcRole>> ofLoader = ofLoader(loader);
        EnumSet<JdbcRole> roles = ofLoader.get(name);
        if (roles == null) {
            roles = read(loader, name);
            ofLoader.put(name, roles);
        }
        return roles;
    }

    private synchronized Map<String, EnumSet<JdbcRole>> ofLoader(ClassLoader loader) {
        return known.computeIfAbsent(loader, of -> new ConcurrentHashMap<>());
    }

    private EnumSet<JdbcRole> read(ClassLoader loader, String name) {
        try (InputStream in = loader.getResourceAsStream(name + ".class")) {
            return in == null ? JdbcRole.none() : rolesOf(loader, name, new ClassReader(in));
        } catch (IOException | IllegalArgumentException e) {
            // A class whose file cannot be read could not be advised either.
            return JdbcRole.none();
        }
    }
}
