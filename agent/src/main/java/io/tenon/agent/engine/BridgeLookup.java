package io.tenon.agent.engine;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Adds a look for the bridge to the beginning of a loader's {@code loadClass}. The added code refers to nothing but
 * java.lang, so that it can always be linked, and answers for the bridge's package alone. It is written without Byte
 * Buddy's own machinery, which must not be started where there is no database. Stateless.
 */
final class BridgeLookup {
    /** The bridge's package, with a dot at its end. */
    private static final String BRIDGE = "io.tenon.agent.bridge.";

    private BridgeLookup() {}

    /**
     * Returns the class with a look for the bridge at the beginning of its loadClass; null if it is no loader, or has
     * no loadClass.
     */
    static byte @Nullable [] in(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        String parent = reader.getSuperName();
        if ((reader.getAccess() & Opcodes.ACC_INTERFACE) != 0
                || parent == null
                || !parent.contains(LoaderClasses.KIND)) {
            return null;
        }
        ClassWriter writer = new ClassWriter(reader, 0);
        Advised advised = new Advised(writer);
        reader.accept(advised, 0);
        return advised.found ? writer.toByteArray() : null;
    }

    private static final class Advised extends ClassVisitor {
        private boolean hasFrames;
        private boolean found;

        Advised(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String parent,
                String @Nullable [] interfaces) {
            hasFrames = (version & 0xFFFF) >= Opcodes.V1_6;
            super.visit(version, access, name, signature, parent, interfaces);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            boolean loads = name.equals("loadClass")
                    && (descriptor.equals("(Ljava/lang/String;)Ljava/lang/Class;")
                            || descriptor.equals("(Ljava/lang/String;Z)Ljava/lang/Class;"))
                    && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
            if (!loads) {
                return next;
            }
            found = true;
            return new AdvisedLoadClass(next, hasFrames);
        }
    }

    /**
     * Lets a loader take the bridge's classes from the boot loader, unless a security manager is set: then the loader
     * does what it did.
     */
    private static final class AdvisedLoadClass extends MethodVisitor {
        private final boolean hasFrames;

        AdvisedLoadClass(MethodVisitor next, boolean hasFrames) {
            super(Opcodes.ASM9, next);
            this.hasFrames = hasFrames;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            Label itsOwn = new Label();
            visitVarInsn(Opcodes.ALOAD, 1);
            visitJumpInsn(Opcodes.IFNULL, itsOwn);
            visitVarInsn(Opcodes.ALOAD, 1);
            visitLdcInsn(BRIDGE);
            visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "startsWith", "(Ljava/lang/String;)Z", false);
            visitJumpInsn(Opcodes.IFEQ, itsOwn);
            if (LoaderClasses.MAY_BE_POLICED) {
                visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        "java/lang/System",
                        "getSecurityManager",
                        "()Ljava/lang/SecurityManager;",
                        false);
                visitJumpInsn(Opcodes.IFNONNULL, itsOwn);
            }
            visitVarInsn(Opcodes.ALOAD, 1);
            visitInsn(Opcodes.ICONST_0);
            visitInsn(Opcodes.ACONST_NULL);
            visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    "java/lang/Class",
                    "forName",
                    "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;",
                    false);
            visitInsn(Opcodes.ARETURN);
            visitLabel(itsOwn);
            if (hasFrames) {
                visitFrame(Opcodes.F_SAME, 0, null, 0, null);
            }
            // The loader's own code may begin with a frame, and two frames must not be at one place.
            visitInsn(Opcodes.NOP);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(Math.max(maxStack, 3), maxLocals);
        }
    }
}
