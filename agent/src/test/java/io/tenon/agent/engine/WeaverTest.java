package io.tenon.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.bridge.TrackedReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A class is given an interface and a field once: a second one of that name would be no class. */
class WeaverTest {
    private final Weaver weaver = new Weaver();

    @Test
    void aClassThatWasWovenBeforeIsLeftAsItIs() throws IOException {
        byte[] producer = woven(DefaultMQProducer.class, Weaver.WovenClass::producer);
        assertThat(weave(DefaultMQProducer.class, producer, Weaver.WovenClass::producer))
                .isEqualTo(producer);
        byte[] implementation = woven(DefaultMQProducerImpl.class, Weaver.WovenClass::producerImpl);
        assertThat(weave(DefaultMQProducerImpl.class, implementation, Weaver.WovenClass::producerImpl))
                .isEqualTo(implementation);
        assertThat(interfaces(implementation)).containsOnlyOnce(name(TrackedReceiver.class));
    }

    /** As a proxy that implements what its target does. */
    @Test
    void aClassThatHasTheInterfaceAlreadyIsNotGivenItAgain() throws IOException {
        byte[] proxy = implementing(file(DefaultMQProducer.class), name(TrackedProducer.class));
        assertThat(interfaces(weave(DefaultMQProducer.class, proxy, Weaver.WovenClass::producer)))
                .containsOnlyOnce(name(TrackedProducer.class));
    }

    /** As Liberty's connections, statements and results have one close in common. */
    abstract static class Resource {
        public void close() {}

        public final void abort(Executor executor) {}

        public void unrelated() {}
    }

    abstract static class InheritingConnection extends Resource implements Connection {}

    /** Loaded before the agent, say, and so not advised. */
    abstract static class EarlyConnection extends Resource implements Connection {
        @Override
        public void commit() {}
    }

    abstract static class LateConnection extends EarlyConnection {}

    @Test
    void aConnectionIsGivenTheCallsThatItInheritsFromOneThatIsNotAdvised() throws IOException {
        assertThat(methods(woven(LateConnection.class, "WeaverTest$LateConnection", woven -> woven.connection(false))))
                .containsOnlyOnce("close()V")
                .containsOnlyOnce("commit()V");
    }

    @Test
    void aConnectionIsGivenTheCallsThatItInheritsFromAClassThatIsNone() throws IOException {
        byte[] connection =
                woven(InheritingConnection.class, "WeaverTest$InheritingConnection", woven -> woven.connection(false)
                        .statement(true));
        List<String> methods = methods(connection);
        assertThat(methods).containsOnlyOnce("close()V").noneMatch(method -> method.startsWith("unrelated"));
        assertThat(methods).as("what is final stays where it is").noneMatch(method -> method.startsWith("abort"));
    }

    private static List<String> methods(byte[] file) {
        List<String> methods = new ArrayList<>();
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
                                methods.add(name + descriptor);
                                return null;
                            }
                        },
                        0);
        return methods;
    }

    private byte[] woven(Class<?> type, String file, UnaryOperator<Weaver.WovenClass> how) throws IOException {
        try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(file + ".class"))) {
            return weave(type, in.readAllBytes(), how);
        }
    }

    private byte[] woven(Class<?> type, UnaryOperator<Weaver.WovenClass> how) throws IOException {
        return weave(type, file(type), how);
    }

    private byte[] weave(Class<?> type, byte[] file, UnaryOperator<Weaver.WovenClass> how) {
        return how.apply(weaver.weave(type.getClassLoader(), name(type), file)).bytes();
    }

    private static byte[] file(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return in.readAllBytes();
        }
    }

    private static Iterable<String> interfaces(byte[] file) {
        return Arrays.asList(new ClassReader(file).getInterfaces());
    }

    private static byte[] implementing(byte[] file, String another) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(file)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public void visit(
                                    int version,
                                    int access,
                                    String name,
                                    @Nullable String signature,
                                    String superName,
                                    String[] interfaces) {
                                String[] more = Arrays.copyOf(interfaces, interfaces.length + 1);
                                more[interfaces.length] = another;
                                super.visit(version, access, name, null, superName, more);
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    private static String name(Class<?> type) {
        return type.getName().replace('.', '/');
    }
}
