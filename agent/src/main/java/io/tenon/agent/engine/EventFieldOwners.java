package io.tenon.agent.engine;

import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.bridge.TrackedStatement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Knows which classes carry events for their subclasses, too: a class must not be given the field and the interface
 * that it inherits. The JVM defines a subclass before it loads the superclass, so for a superclass that was not seen
 * yet it has to be foretold whether it will be advised. Thread-safe.
 */
final class EventFieldOwners {
    private static final String CONNECTION = TrackedConnection.class.getName().replace('.', '/');
    private static final String STATEMENT = TrackedStatement.class.getName().replace('.', '/');

    private final ClassHierarchy hierarchy;
    private final Map<String, EnumSet<JdbcRole>> advised = new ConcurrentHashMap<>();
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    /**
     * @param loadedBefore the names, with slashes, of classes that were loaded before and cannot be advised any more
     */
    EventFieldOwners(ClassHierarchy hierarchy, Set<String> loadedBefore) {
        this.hierarchy = hierarchy;
        left.addAll(loadedBefore);
    }

    void advised(String className, EnumSet<JdbcRole> roles) {
        advised.put(className, EnumSet.copyOf(roles));
    }

    /** Remembers a class that could not be advised. */
    void left(String className) {
        left.add(className);
    }

    /** Returns the roles for which the class that {@code reader} reads inherits the field and the interface. */
    EnumSet<JdbcRole> inheritedBy(@Nullable ClassLoader loader, ClassReader reader) {
        EnumSet<JdbcRole> inherited = JdbcRole.none();
        for (String implemented : reader.getInterfaces()) {
            // A proxy that implements all that an advised connection or statement implements has the interface already.
            if (implemented.equals(CONNECTION)) {
                inherited.add(JdbcRole.CONNECTION);
            } else if (implemented.equals(STATEMENT)) {
                inherited.add(JdbcRole.STATEMENT);
            }
        }
        inherited.addAll(fromSuperclass(loader, reader));
        return inherited;
    }

    private EnumSet<JdbcRole> fromSuperclass(@Nullable ClassLoader loader, ClassReader reader) {
        String name = reader.getSuperName();
        if (name == null || loader == null || AdvisingTransformer.isNever(name)) {
            return JdbcRole.none();
        }
        EnumSet<JdbcRole> known = advised.get(name);
        if (known != null) {
            return known;
        }
        byte[] bytes = bytesOf(loader, name);
        if (bytes == null) {
            return JdbcRole.none();
        }
        ClassReader parent;
        try {
            parent = new ClassReader(bytes);
        } catch (IllegalArgumentException e) {
            // A class file of an unknown version will not be advised either.
            return JdbcRole.none();
        }
        if (!left.contains(name) && AdvisingTransformer.namesJdbc(bytes)) {
            EnumSet<JdbcRole> roles = hierarchy.rolesOf(loader, name, parent);
            if (!roles.isEmpty()) {
                return roles;
            }
        }
        return fromSuperclass(loader, parent);
    }

    private static byte @Nullable [] bytesOf(ClassLoader loader, String name) {
        try (InputStream in = loader.getResourceAsStream(name + ".class")) {
            if (in == null) {
                return null;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.write(buffer, 0, read);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            // A class file that cannot be read counts as one that is not there.
            return null;
        }
    }
}
