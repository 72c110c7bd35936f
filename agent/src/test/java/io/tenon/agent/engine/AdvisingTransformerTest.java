package io.tenon.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.muzzle.ClientNames;
import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.log.LogLevel;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.ByteBuddy;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong while a class is woven is the agent's matter, whatever it is. */
class AdvisingTransformerTest {
    private static final String PRODUCER = "org/apache/rocketmq/client/producer/DefaultMQProducer";

    private final AgentSettings settings = new AgentSettings();
    private final AgentReport report = new AgentReport(settings);
    private final Path log;

    AdvisingTransformerTest(@TempDir Path folder) {
        log = folder.resolve("tenon.log");
        AgentLog.configure(LogLevel.INFO, log.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com/sun/enterprise/transaction/JavaEETransactionManagerSimplified", // beside the JDK's, by its name
                "com/arjuna/ats/internal/jta/transaction/arjunacore/TransactionManagerImple",
                "com/arjuna/ats/internal/jta/transaction/arjunacore/BaseTransaction",
                "com/atomikos/icatch/jta/TransactionManagerImp",
                "org/objectweb/jotm/Current",
                "org/wildfly/transaction/client/ContextTransactionManager",
                "com/ibm/tx/jta/embeddable/impl/EmbeddableTranManagerSet"
            })
    void aTransactionManagerOfJtaIsLookedAtForItsOwnName(String className) {
        assertThat(AdvisingTransformer.mayManageTransactions(className)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javax/transaction/TransactionManager",
                "com/example/TransactionManager/Orders",
                "com/sun/proxy/A"
            })
    void otherClassesAreNot(String className) {
        assertThat(AdvisingTransformer.mayManageTransactions(className)).isFalse();
    }

    @AfterEach
    void asItWas() {
        AgentLog.configure(LogLevel.INFO, null);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                StackOverflowError.class,
                OutOfMemoryError.class,
                NoClassDefFoundError.class,
                AssertionError.class,
                IllegalStateException.class
            })
    void aFailureOfAnyKindLeavesTheClassAsItWasAndIsReported(Class<? extends Throwable> kind) throws Exception {
        Throwable failure = kind.getDeclaredConstructor().newInstance();
        assertThat(transform(failure)).isNull();
        assertThat(Files.readString(log))
                .contains("Tenon is OFF for class " + PRODUCER.replace('/', '.') + ": it could not be advised: ")
                .contains(kind.getName());
    }

    @Test
    void aStrangerThatHasTheNameOfAClientsProducerIsNoClient() throws Exception {
        byte[] subclass = new ByteBuddy()
                .subclass(DefaultMQProducer.class)
                .name("com.acme.mq.client.producer.DefaultMQProducer")
                .make()
                .getBytes();
        byte[] facade = new ByteBuddy()
                .subclass(Object.class)
                .name("com.acme.mq.client.producer.DefaultMQProducer")
                .make()
                .getBytes();
        byte[] implementation = new ByteBuddy()
                .subclass(Object.class)
                .name("com.acme.mq.client.impl.producer.DefaultMQProducerImpl")
                .make()
                .getBytes();
        AdvisingTransformer transformer = transformerThatKnowsNoClient();
        assertThat(transform(transformer, "com/acme/mq/client/producer/DefaultMQProducer", subclass))
                .isNull();
        assertThat(transform(transformer, "com/acme/mq/client/producer/DefaultMQProducer", facade))
                .isNull();
        assertThat(transform(transformer, "com/acme/mq/client/impl/producer/DefaultMQProducerImpl", implementation))
                .isNull();
        assertThat(log).doesNotExist();
    }

    @Test
    void whatHasAClientsShapeAndIsNotKnownIsRefusedWithFailClosed() throws Exception {
        byte[] stock;
        try (InputStream in = DefaultMQProducer.class.getResourceAsStream("DefaultMQProducer.class")) {
            stock = in.readAllBytes();
        }
        assertThat(transform(transformerThatKnowsNoClient(), PRODUCER, stock))
                .isNotNull()
                .isNotEqualTo(stock);
        assertThat(Files.readString(log)).contains("Tenon is OFF for RocketMQ client", "Its producers are not started");
    }

    /** Loaders are the application's: one may wait for another, whose client is being looked at. */
    @Test
    void aLoaderWhoseClientIsLookedAtKeepsNoOtherFromItsClient() throws Exception {
        ClassLoader waiting = new ClassLoader(null) {};
        ClassLoader other = new ClassLoader(null) {};
        CountDownLatch isLookedAt = new CountDownLatch(1);
        CompletableFuture<Boolean> otherWasLookedAt = new CompletableFuture<>();
        ClassAdvisor advisor = new ClassAdvisor(
                FailurePolicy.FAIL_OPEN, report, new UntiedSends(settings, report), (loader, folder) -> {
                    if (loader == waiting) {
                        isLookedAt.countDown();
                        assertThat(otherWasLookedAt).succeedsWithin(Duration.ofSeconds(10));
                    } else {
                        otherWasLookedAt.complete(true);
                    }
                    return ClientCheck.check(loader, folder, name -> null);
                });
        CompletableFuture<Void> first =
                CompletableFuture.runAsync(() -> advisor.client(waiting, ClientNames.STOCK, PRODUCER, new byte[0]));
        assertThat(isLookedAt.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(advisor.client(other, ClientNames.STOCK, PRODUCER, new byte[0]))
                .isNull();
        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
    }

    private AdvisingTransformer transformerThatKnowsNoClient() {
        ClassAdvisor advisor = new ClassAdvisor(
                FailurePolicy.FAIL_CLOSED,
                report,
                new UntiedSends(settings, report),
                (loader, folder) -> ClientCheck.check(new ClassLoader(null) {}, folder, name -> null));
        return new AdvisingTransformer(report, advisor, Collections.emptySet(), new LoaderClasses(true));
    }

    private byte @Nullable [] transform(AdvisingTransformer transformer, String name, byte[] bytes) {
        return transformer.transform(getClass().getClassLoader(), name, null, null, bytes);
    }

    private byte @Nullable [] transform(Throwable failure) {
        ClassAdvisor advisor = new ClassAdvisor(
                FailurePolicy.FAIL_OPEN, report, new UntiedSends(settings, report), (loader, folder) -> {
                    throw AdvisingTransformerTest.<RuntimeException>sneaky(failure);
                });
        return new AdvisingTransformer(report, advisor, Collections.emptySet(), new LoaderClasses(true))
                .transform(getClass().getClassLoader(), PRODUCER, null, null, new byte[0]);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneaky(Throwable failure) throws T {
        throw (T) failure;
    }
}
