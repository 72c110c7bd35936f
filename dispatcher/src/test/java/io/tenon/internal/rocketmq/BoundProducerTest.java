package io.tenon.internal.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Check;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A producer that cannot be bound leaves nothing behind: what fails is what a JVM without a thread left makes fail. */
class BoundProducerTest {
    private final OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread");

    private final DefaultMQProducer producer = new DefaultMQProducer("unbound");
    private final Member member = new Member(producer);

    private static final class Member extends DefaultMQProducerImpl {
        private int shutDowns;

        Member(DefaultMQProducer producer) {
            super(producer);
        }

        @Override
        public void shutdown(boolean shutdownFactory) {
            shutDowns++;
        }
    }

    @Test
    void whereItsRelayCannotBeStartedTheCheckGroupIsLeftAndTheThreadsEnd() {
        assertThatThrownBy(() -> bound(() -> member, () -> {
                    throw noThread;
                }))
                .isSameAs(noThread);
        assertThat(member.shutDowns).isOne();
        await().until(() -> !threadsAreRunning());
    }

    @Test
    void whereTheCheckGroupCannotBeJoinedTheThreadsEnd() {
        assertThatThrownBy(() -> bound(
                        () -> {
                            throw noThread;
                        },
                        () -> Fallback.REFUSE))
                .isSameAs(noThread);
        await().until(() -> !threadsAreRunning());
    }

    @Test
    void whatIsBoundEndsWhenItIsClosed() throws MQClientException {
        BoundProducer bound = bound(() -> member, () -> Fallback.REFUSE);
        assertThat(threadsAreRunning()).isTrue();
        bound.close();
        assertThat(member.shutDowns).isOne();
        await().until(() -> !threadsAreRunning());
    }

    private static boolean threadsAreRunning() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().endsWith("unbound-tenon"));
    }

    private interface Joining {
        DefaultMQProducerImpl join();
    }

    private interface Falling {
        Fallback back();
    }

    private BoundProducer bound(Joining joining, Falling falling) throws MQClientException {
        DispatcherSettings settings = new DispatcherSettings(8, Duration.ofSeconds(1), Duration.ofSeconds(1), false);
        return new BoundProducer(new Client(joining), "unbound-tenon", new Policy(falling), settings, null);
    }

    private final class Client implements ClientAccess {
        private final Joining joining;

        Client(Joining joining) {
            this.joining = joining;
        }

        @Override
        public DefaultMQProducer producer() {
            return producer;
        }

        @Override
        public SendPaths paths() {
            return SendPaths.ALL_IN_PLACE;
        }

        @Override
        public void sendOnce(Message half, QueueChoice choice, SendCallback callback, long timeoutMillis) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DefaultMQProducerImpl joinCheckGroup(String group, Consumer<Check> checks) {
            return joining.join();
        }
    }

    private static final class Policy implements BindingPolicy {
        private final Falling falling;

        Policy(Falling falling) {
            this.falling = falling;
        }

        @Override
        public @Nullable String pinnedDataSource() {
            return null;
        }

        @Override
        public Ambiguity ambiguous() {
            return Ambiguity.YOUNGEST;
        }

        @Override
        public boolean includesTopic(String topic) {
            return true;
        }

        @Override
        public boolean requiresTransaction(String topic) {
            return false;
        }

        @Override
        public String requiringSetting() {
            return "";
        }

        @Override
        public boolean acceptsWeakAcknowledgement() {
            return false;
        }

        @Override
        public @Nullable Delivery delivery() {
            return null;
        }

        @Override
        public Fallback whenBrokerUnavailable() {
            return falling.back();
        }

        @Override
        public Fallback notAHalf() {
            return Fallback.REFUSE;
        }

        @Override
        public MQClientException notTied(
                String topic,
                String messageId,
                @Nullable String dataSourceName,
                String transaction,
                SQLException cause) {
            return new MQClientException(transaction, cause);
        }
    }
}
