package io.tenon.agent.muzzle;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * The members that a class declares, read from its file, so that nothing of the application is loaded. Not thread-safe.
 */
final class ClassFile {
    final String name;
    final boolean isInterface;
    final List<String> parents = new ArrayList<>();

    /** The access flags of the methods, by name and descriptor. */
    final Map<String, Integer> methods = new HashMap<>();

    final Map<String, Integer> fields = new HashMap<>();

    private ClassFile(String name, boolean isInterface) {
        this.name = name;
        this.isInterface = isInterface;
    }

    static ClassFile read(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassFile file = new ClassFile(reader.getClassName(), (reader.getAccess() & Opcodes.ACC_INTERFACE) != 0);
        if (reader.getSuperName() != null) {
            file.parents.add(reader.getSuperName());
        }
        file.parents.addAll(Arrays.asList(reader.getInterfaces()));
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String method,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        file.methods.put(method + descriptor, access);
                        return null;
                    }

                    @Override
                    public @Nullable FieldVisitor visitField(
                            int access,
                            String field,
                            String descriptor,
                            @Nullable String signature,
                            @Nullable Object value) {
                        file.fields.put(field + ':' + descriptor, access);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return file;
    }

    /** Reads a class of the JDK's by reflection, which has to load it. */
    static ClassFile ofJdk(String internalName) throws ClassNotFoundException {
        Class<?> type = Class.forName(internalName.replace('/', '.'), false, null);
        ClassFile file = new ClassFile(internalName, type.isInterface());
        if (type.getSuperclass() != null) {
            file.parents.add(Type.getInternalName(type.getSuperclass()));
        }
        for (Class<?> parent : type.getInterfaces()) {
            file.parents.add(Type.getInternalName(parent));
        }
        for (Method method : type.getDeclaredMethods()) {
            file.methods.put(method.getName() + Type.getMethodDescriptor(method), method.getModifiers());
        }
        return file;
    }

    static boolean isVisible(int access) {
        return Modifier.isPublic(access) || Modifier.isProtected(access);
    }
}
