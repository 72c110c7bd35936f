package io.tenon.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.agent.muzzle.ClientJars;
import io.tenon.agent.muzzle.ClientNames;
import io.tenon.agent.muzzle.ClientShape;
import io.tenon.agent.operate.settings.AgentSettings;
import java.io.IOException;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the classes of the client side and what they are linked to come from. */
class ClientLoaderTest {
    private static final ClassLoader AGENT = ClientLoaderTest.class.getClassLoader();

    @ParameterizedTest
    @ValueSource(strings = {"4.3.2", "4.8.0", "4.9.8", "5.1.4", "5.5.0"})
    void theClientSideIsLinkedToTheClientOfItsApplication(String version) throws Exception {
        try (ClientJars application = ClientJars.of(version)) {
            ClientLoader loader = loader(application);
            ClientSide side = loader.side(new AgentSettings());
            assertThat(side.getClass().getClassLoader()).isSameAs(loader);
            assertThat(side.getClass()).isNotSameAs(io.tenon.agent.rocketmq.LinkedClient.class);
            assertThat(loader.loadClass("org.apache.rocketmq.common.MQVersion").getClassLoader())
                    .isSameAs(application);
            assertThat(loader.loadClass("io.tenon.internal.rocketmq.EndTransactionHeader")
                            .getClassLoader())
                    .isSameAs(loader);
            assertThat(loader.loadClass("io.tenon.internal.half.Dispatcher").getClassLoader())
                    .isSameAs(AGENT);
            assertThat(loader.loadClass("org.slf4j.Logger").getClassLoader()).isSameAs(AGENT);
        }
    }

    @Test
    void besideAClientThatShadingHasMovedItIsLinkedToTheClassesThatAreThere() throws Exception {
        String folder = "com/acme/shaded/mq/";
        try (ClientJars application = ClientJars.of("4.3.2").movedTo(folder)) {
            ClientLoader loader =
                    new ClientLoader(application, AGENT, ClientJars::ofTheAgent, ClientShape.of(application, folder));
            Class<?> copy = loader.loadClass("io.tenon.agent.rocketmq.AdvisedCopy");
            assertThat(copy.getSuperclass().getSuperclass().getName())
                    .isEqualTo("com.acme.shaded.mq.common.message.Message");
            assertThat(loader.side(new AgentSettings()).getClass().getClassLoader())
                    .isSameAs(loader);
        }
    }

    @Test
    void aClassThatTheAgentDoesNotHaveIsNotFound() throws IOException {
        try (ClientJars application = ClientJars.of("5.5.0")) {
            assertThatThrownBy(() -> loader(application).loadClass("io.tenon.agent.rocketmq.Nothing"))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    void whatIsLinkedToAnApplicationGoesWithIt() throws Exception {
        WeakReference<ClassLoader> linked = new WeakReference<>(linkAndForget());
        await().untilAsserted(() -> {
            System.gc();
            assertThat(linked.get()).isNull();
        });
    }

    private static ClassLoader linkAndForget() throws Exception {
        try (ClientJars application = ClientJars.of("5.5.0")) {
            return loader(application).side(new AgentSettings()).getClass().getClassLoader();
        }
    }

    private static ClientLoader loader(ClassLoader application) {
        return new ClientLoader(
                application, AGENT, ClientJars::ofTheAgent, ClientShape.of(application, ClientNames.STOCK));
    }
}
