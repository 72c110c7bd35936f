package io.tenon.agent.muzzle;

import java.util.EnumSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.jspecify.annotations.Nullable;

/**
 * What differs between a RocketMQ client and the one that the agent was compiled against: where shading has moved it
 * to, and what it is too old to have. The classes of the client side are adapted to it before they are linked to it.
 * Immutable; holds nothing of the application.
 */
public final class ClientShape {
    private final String folder;
    private final Set<Substitute> substitutes = EnumSet.noneOf(Substitute.class);

    private ClientShape(String folder, ClientClasses client) {
        this.folder = folder;
        for (Substitute substitute : Substitute.values()) {
            if (substitute.isNeededBeside(client)) {
                substitutes.add(substitute);
            }
        }
    }

    /** @param folder the folder as {@link ClientNames#folderOf} names it */
    public static ClientShape of(ClassLoader application, String folder) {
        return of(new ClientClasses(application, folder), folder);
    }

    static ClientShape of(ClientClasses client, String folder) {
        return new ClientShape(folder, client);
    }

    /** Returns a class of the client side so that it can be linked to this client. */
    public byte[] adapted(byte[] file) {
        byte[] substituted = substituted(file);
        return folder.equals(ClientNames.STOCK) ? substituted : moved(substituted, ClientNames.STOCK, folder);
    }

    /** Returns a class of the client side for this client, but with the names of the stock client. */
    byte[] substituted(byte[] file) {
        if (substitutes.isEmpty()) {
            return file;
        }
        ClassWriter writer =
                new ClassWriter(0); // no copy of the constants, which would name what is not called any more
        new ClassReader(file).accept(new Calls(writer), 0);
        return writer.toByteArray();
    }

    static byte[] moved(byte[] file, String from, String to) {
        ClassWriter writer = new ClassWriter(0);
        Remapper remapper = new Remapper(Opcodes.ASM9) {
            @Override
            public String map(String name) {
                return name.startsWith(from) ? to + name.substring(from.length()) : name;
            }
        };
        new ClassReader(file).accept(new ClassRemapper(writer, remapper), 0);
        return writer.toByteArray();
    }

    private final class Calls extends ClassVisitor {
        Calls(ClassWriter writer) {
            super(Opcodes.ASM9, writer);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean ofInterface) {
                    for (Substitute substitute : substitutes) {
                        if (substitute.replaces(owner, called, type)) {
                            super.visitMethodInsn(
                                    Opcodes.INVOKESTATIC, Substitute.HOLDER, called, substitute.descriptor(), false);
                            return;
                        }
                    }
                    super.visitMethodInsn(opcode, owner, called, type, ofInterface);
                }
            };
        }
    }
}
