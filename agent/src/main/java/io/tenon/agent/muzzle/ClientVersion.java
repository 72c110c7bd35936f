package io.tenon.agent.muzzle;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** The version that a RocketMQ client says it is, and whether Tenon knows such clients. Immutable. */
final class ClientVersion {
    static final String CLASS = "org/apache/rocketmq/common/MQVersion";

    private static final Pattern NAME = Pattern.compile("V(\\d+)_(\\d+)_(\\d+)(.*)");
    private static final int OLDEST = 4_03;
    private static final int NEWEST = 5_05;

    private final int feature;
    private final String text;

    private ClientVersion(int feature, String text) {
        this.feature = feature;
        this.text = text;
    }

    /**
     * Reads the version from the class file of {@link #CLASS}, whose code is read since it says V5_5_0.ordinal(). Null
     * if the file is not as it is known.
     */
    static @Nullable ClientVersion read(byte[] file) {
        String[] constant = new String[1];
        new ClassReader(file)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return name.equals("<clinit>") ? new Initializer(constant) : null;
                            }
                        },
                        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return constant[0] == null ? null : parse(constant[0]);
    }

    /** @param constant the name of the version's constant, such as V5_5_0 */
    static @Nullable ClientVersion parse(String constant) {
        Matcher matcher = NAME.matcher(constant);
        if (!matcher.matches()) {
            return null;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        return new ClientVersion(
                major * 100 + minor,
                major + "." + minor + "." + matcher.group(3) + matcher.group(4).replace('_', '-'));
    }

    boolean isKnown() {
        return feature >= OLDEST && feature <= NEWEST;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Finds the last constant that is read before CURRENT_VERSION is written. */
    private static final class Initializer extends MethodVisitor {
        private final String[] constant;
        private @Nullable String last;

        Initializer(String[] constant) {
            super(Opcodes.ASM9);
            this.constant = constant;
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (opcode == Opcodes.GETSTATIC) {
                last = name;
            } else if (opcode == Opcodes.PUTSTATIC && name.equals("CURRENT_VERSION") && last != null) {
                constant[0] = last;
            }
        }
    }
}
