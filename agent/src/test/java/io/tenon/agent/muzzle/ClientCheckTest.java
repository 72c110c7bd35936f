package io.tenon.agent.muzzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which clients are accepted: real ones, and real ones with one thing changed. */
class ClientCheckTest {
    private static final String PRODUCER = "org/apache/rocketmq/client/producer/DefaultMQProducer";
    private static final String IMPLEMENTATION = "org/apache/rocketmq/client/impl/producer/DefaultMQProducerImpl";
    private static final String ACCESSOR = "org/apache/rocketmq/common/message/MessageAccessor";
    private static final String CALLBACK = "org/apache/rocketmq/client/producer/SendCallback";
    private static final String VERSION = "org/apache/rocketmq/common/MQVersion";

    @ParameterizedTest
    @ValueSource(strings = {"4.3.2", "4.4.0", "4.5.2", "4.6.1", "4.7.1", "4.8.0", "4.9.8", "5.1.4", "5.3.2", "5.5.0"})
    void theClientsThatTenonKnowsAreAcceptedWithTheirVersion(String version) throws IOException {
        try (ClientJars application = ClientJars.of(version)) {
            ClientCheck.Result result = check(application);
            assertThat(result.refusal()).isEmpty();
            assertThat(result.isAccepted()).isTrue();
            assertThat(result.version()).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3.2", "4.9.8", "5.5.0"})
    void aClientThatShadingHasMovedIsAcceptedAndNamed(String version) throws IOException {
        String folder = "com/acme/shaded/mq/";
        try (ClientJars application = ClientJars.of(version).movedTo(folder)) {
            ClientCheck.Result result = ClientCheck.check(application, folder, ClientJars::ofTheAgent);
            assertThat(result.refusal()).isEmpty();
            assertThat(result.version()).isEqualTo(version + " in com.acme.shaded.mq");
        }
    }

    /** Its shape tells a client from what an application has named so, whatever version it is of. */
    @ParameterizedTest
    @ValueSource(strings = {"4.3.2", "4.9.8", "5.5.0"})
    void aClientThatShadingHasMovedHasAClientsShape(String version) throws IOException {
        String folder = "com/acme/shaded/mq/";
        try (ClientJars application = ClientJars.of(version).movedTo(folder)) {
            for (String name : new String[] {PRODUCER, IMPLEMENTATION}) {
                String moved = folder + name.substring(ClientNames.STOCK.length());
                byte[] file = Objects.requireNonNull(new ClientClasses(application, folder).bytes(name));
                assertThat(ClientCheck.isOfClient(application, folder, moved, file))
                        .as(moved)
                        .isTrue();
                boolean withoutTheRest = ClientCheck.isOfClient(new ClassLoader(null) {}, folder, moved, file);
                assertThat(withoutTheRest).as(moved).isEqualTo(name.equals(PRODUCER));
            }
        }
    }

    @Test
    void aLoaderThatDefinesAnotherClientThanItShowsIsRefused() throws IOException {
        try (ClientJars shown = ClientJars.of("4.3.2");
                ClientJars defined = ClientJars.of("5.5.0")) {
            ClientCheck.Result checked = check(shown);
            byte[] same = Objects.requireNonNull(new ClientClasses(shown, ClientNames.STOCK).bytes(PRODUCER));
            byte[] another = Objects.requireNonNull(new ClientClasses(defined, ClientNames.STOCK).bytes(PRODUCER));
            assertThat(ClientCheck.ofDefined(checked, shown, ClientNames.STOCK, same))
                    .isSameAs(checked);
            assertThat(ClientCheck.ofDefined(checked, shown, ClientNames.STOCK, another)
                            .refusal())
                    .contains("defines another DefaultMQProducer than the one that it shows as a resource");
        }
    }

    @Test
    void whatAnotherAgentHasAddedIsNoOtherClient() throws IOException {
        try (ClientJars shown = ClientJars.of("5.5.0");
                ClientJars changed = ClientJars.of("5.5.0").with(PRODUCER, ClientCheckTest::withASendOfAnAgents)) {
            ClientCheck.Result checked = check(shown);
            byte[] defined = Objects.requireNonNull(new ClientClasses(changed, ClientNames.STOCK).bytes(PRODUCER));
            assertThat(ClientCheck.ofDefined(checked, shown, ClientNames.STOCK, defined))
                    .isSameAs(checked);
        }
    }

    private static byte[] withASendOfAnAgents(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(writer, 0);
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, "send$original$1", "()V", null, null)
                .visitEnd();
        return writer.toByteArray();
    }

    @Test
    void aClientThatIsNotInTheFolderIsRefused() throws IOException {
        try (ClientJars application = ClientJars.of("5.5.0")) {
            assertThat(ClientCheck.check(application, "com/alibaba/rocketmq/", ClientJars::ofTheAgent)
                            .refusal())
                    .contains("does not say its version");
        }
    }

    @Test
    void aClientOfThreeIsRefusedByItsVersion() throws IOException {
        try (ClientJars application =
                ClientJars.of("4.3.2").with(VERSION, bytes -> renamedFields(bytes, "V4_3_2", "V3_5_9"))) {
            assertThat(check(application).version()).isEqualTo("3.5.9");
            assertThat(check(application).refusal()).contains("Tenon knows 4.3 to 5.5");
        }
    }

    @Test
    void aProducerWithAWayToSendThatNobodyKnowsIsRefused() throws IOException {
        try (ClientJars application = ClientJars.of("5.5.0").with(PRODUCER, bytes -> plus(bytes, "sendLater"))) {
            assertThat(check(application).refusal()).contains("sendLater(Message)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        IMPLEMENTATION + ", sendKernelImpl",
        IMPLEMENTATION + ", checkTransactionState",
        PRODUCER + ", getRetryTimesWhenSendAsyncFailed",
        ACCESSOR + ", clearProperty"
    })
    void aClientThatLacksAMethodThatIsAdvisedOrCalledIsRefusedByItsName(String type, String method) throws IOException {
        try (ClientJars application =
                ClientJars.of("5.1.4").with(type, bytes -> renamed(bytes, method, method + "Renamed"))) {
            ClientCheck.Result result = check(application);
            assertThat(result.isAccepted()).isFalse();
            assertThat(result.refusal()).contains(method);
        }
    }

    @Test
    void anInterfaceThatAsksForMoreThanTheAgentHasIsRefused() throws IOException {
        try (ClientJars application = ClientJars.of("4.9.8").with(CALLBACK, bytes -> plus(bytes, "onRetry"))) {
            assertThat(check(application).refusal()).contains("SendCallback", "onRetry");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"V6_0_0", "V5_6_0", "V4_2_0", "DEVELOPMENT"})
    void aVersionThatIsNotKnownIsRefused(String version) throws IOException {
        try (ClientJars application =
                ClientJars.of("5.5.0").with(VERSION, bytes -> renamedFields(bytes, "V5_5_0", version))) {
            assertThat(check(application).isAccepted()).isFalse();
        }
    }

    @Test
    void anApplicationWithoutTheWholeClientIsRefused() throws IOException {
        try (ClientJars application = ClientJars.of("5.5.0").with(IMPLEMENTATION, bytes -> new byte[] {1, 2, 3})) {
            assertThat(check(application).refusal()).contains("cannot be read");
        }
    }

    private static ClientCheck.Result check(ClassLoader application) {
        return ClientCheck.check(application, ClientNames.STOCK, ClientJars::ofTheAgent);
    }

    private static byte[] plus(byte[] file, String method) {
        ClassReader reader = new ClassReader(file);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(writer, 0);
        writer.visitMethod(
                        Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT,
                        method,
                        "(Lorg/apache/rocketmq/common/message/Message;)V",
                        null,
                        null)
                .visitEnd();
        return writer.toByteArray();
    }

    private static byte[] renamed(byte[] file, String method, String name) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(file)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String declared,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                String kept = declared.equals(method) ? name : declared;
                                return super.visitMethod(access, kept, descriptor, signature, exceptions);
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    private static byte[] renamedFields(byte[] file, String field, String name) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(file)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String declared,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return new MethodVisitor(
                                        Opcodes.ASM9,
                                        super.visitMethod(access, declared, descriptor, signature, exceptions)) {
                                    @Override
                                    public void visitFieldInsn(int opcode, String owner, String read, String type) {
                                        super.visitFieldInsn(opcode, owner, read.equals(field) ? name : read, type);
                                    }
                                };
                            }
                        },
                        0);
        return writer.toByteArray();
    }
}
