package io.tenon.agent.engine;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.log.LogLevel;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a producer that cannot be tied, and which of its classes is the client's. */
class AttachedProducersTest {
    private final OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread");

    private final Path log;
    private final List<Class<?>> askedFor = new ArrayList<>();

    AttachedProducersTest(@TempDir Path folder) {
        log = folder.resolve("tenon.log");
        AgentLog.configure(LogLevel.INFO, log.toString());
    }

    @AfterEach
    void asItWas() {
        AgentLog.configure(LogLevel.INFO, null);
    }

    /** What a client's producer is to the agent once it was advised. */
    public abstract static class Producer implements TrackedProducer {
        private boolean shutDown;

        public void shutdown() {
            shutDown = true;
        }

        boolean isShutDown() {
            return shutDown;
        }
    }

    @Test
    void whereNoThreadCanBeStartedTheApplicationsStartReturnsAndTheProducerIsOff() throws Exception {
        Producer producer = instance(advisedClient());
        attached("").started(producer);
        assertThat(producer.isShutDown()).isFalse();
        assertThat(Files.readString(log))
                .contains("Tenon is OFF for the RocketMQ producer ", "unable to create native thread");
    }

    @Test
    void withFailClosedItIsShutDownAndItsStartSaysWhy() throws Exception {
        Producer producer = instance(advisedClient());
        assertThatThrownBy(() -> attached("on-failure=fail-closed").started(producer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it was shut down, nothing was sent")
                .hasCause(noThread);
        assertThat(producer.isShutDown()).isTrue();
    }

    @Test
    void aSubclassOfTheClientsNameInAnotherPackageIsLinkedToTheClientBelowIt() throws Exception {
        Class<? extends Producer> client = advisedClient();
        attached("").started(instance(subclass(client)));
        assertThat(askedFor).containsExactly(client);
    }

    private AttachedProducers attached(String settings) throws Exception {
        AgentSettings read = AgentSettings.read(settings);
        return new AttachedProducers(read, new AgentReport(read), client -> {
            askedFor.add(client);
            throw noThread;
        });
    }

    private static Class<? extends Producer> advisedClient() {
        return new ByteBuddy()
                .subclass(Producer.class)
                .implement(TrackedProducer.class)
                .method(isAbstract())
                .intercept(StubMethod.INSTANCE)
                .name("com.acme.moved.client.producer.DefaultMQProducer")
                .make()
                .load(AttachedProducersTest.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();
    }

    private static Class<? extends Producer> subclass(Class<? extends Producer> client) {
        return new ByteBuddy()
                .subclass(client)
                .name("com.acme.mq.client.producer.DefaultMQProducer")
                .make()
                .load(client.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();
    }

    private static Producer instance(Class<? extends Producer> type) throws Exception {
        return type.getConstructor().newInstance();
    }
}
