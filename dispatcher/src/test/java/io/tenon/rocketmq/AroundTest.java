package io.tenon.rocketmq;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A TenonProducer keeps nothing of the stock producer to itself: whatever is asked of it is asked of the one below. */
class AroundTest {

    static Stream<Method> publicMethods() {
        return Arrays.stream(TransactionMQProducer.class.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge());
    }

    @ParameterizedTest
    @MethodSource("publicMethods")
    void everyPublicMethodOfTheStockProducerIsPassedOn(Method method) throws Exception {
        Method overriding = TenonProducer.class.getMethod(method.getName(), method.getParameterTypes());
        assertThat(overriding.getDeclaringClass().getPackage())
                .as("passes %s on", method)
                .isEqualTo(TenonProducer.class.getPackage());
    }

    static Stream<Method> setters() {
        return publicMethods()
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .filter(method -> Set.of(int.class, long.class, boolean.class, String.class)
                        .contains(method.getParameterTypes()[0]))
                .filter(method -> getter(method) != null);
    }

    private static @Nullable Method getter(Method setter) {
        Class<?> type = setter.getParameterTypes()[0];
        String name = (type == boolean.class ? "is" : "get") + setter.getName().substring(3);
        return publicMethods()
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
                .findAny()
                .orElse(null);
    }

    @ParameterizedTest
    @MethodSource("setters")
    void whatIsSetIsSetBelowAndReadFromThere(Method setter) throws Exception {
        DefaultMQProducer existing = new TransactionMQProducer("shop");
        TenonProducer producer = TenonProducer.around(existing);
        Class<?> type = setter.getParameterTypes()[0];
        Method getter = requireNonNull(getter(setter));
        Object value = type == boolean.class
                ? !(Boolean) getter.invoke(existing)
                : type == String.class ? "127.0.0.1:1" : type == int.class ? (Object) 4242 : (Object) 4242L;
        DefaultMQProducer stock = new TransactionMQProducer("shop");
        setter.invoke(stock, value);
        setter.invoke(producer, value);
        assertThat(getter.invoke(existing)).isEqualTo(getter.invoke(stock));
        assertThat(getter.invoke(producer)).isEqualTo(getter.invoke(stock));
    }

    @Test
    void aProducerThatIsNotStartedHasNoThreads() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        TenonProducer.around(new TransactionMQProducer("shop"));
        new TenonProducer("shop");
        Set<String> more = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .collect(Collectors.toSet());
        assertThat(more).isEmpty();
    }

    @Test
    void rocketMqsOwnTransactionsNeedAProducerThatHasThem() {
        TenonProducer producer = TenonProducer.around(new DefaultMQProducer("shop"));
        assertThatThrownBy(() -> producer.getTransactionListener())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TransactionMQProducer");
        assertThat(producer).isInstanceOf(TransactionMQProducer.class); // rocketmq-spring casts to it
    }
}
