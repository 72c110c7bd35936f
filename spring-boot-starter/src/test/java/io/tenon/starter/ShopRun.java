package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Deliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application that runs, and what came of its messages: counted in the end, for all that was done with it. */
final class ShopRun implements AutoCloseable {
    /** Longer than the first check, and the rounds after it: what is quiet then stays quiet. */
    private static final Duration SEVERAL_ROUNDS = Duration.ofSeconds(7);

    final String topic = Servers.newTopic();
    final ConfigurableApplicationContext context;
    final Deliveries deliveries;
    private final Set<String> expected = ConcurrentHashMap.newKeySet();

    private ShopRun(Class<?> application, WebApplicationType web, List<String> properties) {
        List<String> all = new ArrayList<>(Arrays.asList(
                "spring.main.banner-mode=off",
                "logging.level.root=WARN",
                "logging.level.io.tenon=INFO",
                "spring.datasource.url=" + Names.newUrl(),
                "spring.flyway.enabled=false",
                "shop.topic=" + topic,
                "rocketmq.name-server=" + Servers.BROKER.nameServerAddress(),
                "rocketmq.producer.group=" + Names.newGroup(),
                // Scaled to the broker's quick checks.
                "tenon.datasource.seal-after=1s",
                "tenon.datasource.lease=3s",
                "tenon.datasource.end-effect=2s",
                "tenon.datasource.outbox-lease=6s"));
        all.addAll(properties);
        this.context = new SpringApplicationBuilder(application)
                .web(web)
                .properties(all.toArray(new String[0]))
                .run();
        this.deliveries = Deliveries.of(Servers.BROKER.nameServerAddress(), topic);
    }

    static ShopRun of(Class<?> application, String... properties) {
        return new ShopRun(application, WebApplicationType.NONE, Arrays.asList(properties));
    }

    /** With a web server, on a port of its own. */
    static ShopRun withWebServer(Class<?> application, String... properties) {
        List<String> all = new ArrayList<>(Arrays.asList(properties));
        all.add("server.port=0");
        return new ShopRun(application, WebApplicationType.SERVLET, all);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** This message is to be delivered, in the end, once; and it was not before its transaction committed. */
    void expect(String... keys) {
        expected.addAll(Arrays.asList(keys));
    }

    void expectNow(String... keys) {
        expect(keys);
        for (String key : keys) {
            await().atMost(Duration.ofSeconds(20)).until(() -> deliveries.countOf(key) > 0);
        }
    }

    /** All that was expected was delivered once, and nothing else was. */
    void expectNothingElse() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(deliveries.keys()).containsAll(expected));
        deliveries.awaitQuiet(SEVERAL_ROUNDS, Duration.ofSeconds(60));
        assertThat(deliveries.keys()).isEqualTo(new TreeSet<>(expected));
        for (String key : expected) {
            assertThat(deliveries.countOf(key)).as("deliveries of %s", key).isEqualTo(1);
        }
    }

    @Override
    public void close() {
        context.close();
        deliveries.close();
    }
}
