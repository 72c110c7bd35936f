package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.H2;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that trace append a property of theirs to a text that ends without a separator: it is glued to the last value. */
class GluedPropertiesIT {

    @ParameterizedTest
    @ValueSource(strings = {"", "key"})
    void r4_whatIsGluedToTheLastPropertyOfAHalfHurtsNothing(String keys) throws Exception {
        try (Joint joint = Joint.on(H2.inMemory())) {
            TenonProducer producer = new TenonProducer(joint.topic + "-glued", new Glue());
            producer.setNamesrvAddr(joint.broker.nameServerAddress());
            producer.setInstanceName(joint.topic + "-glued");
            producer.start();
            try (Connection c = joint.begin()) {
                joint.insert(c, "glued");
                producer.send(new Message(joint.topic, "", keys, "body".getBytes(StandardCharsets.UTF_8)));
                c.commit();
                await().atMost(Duration.ofSeconds(20)).until(() -> joint.deliveries.countOf(keys) == 1);
                assertThat(producer.getMessagesLeftToCheck()).isZero();
            } finally {
                producer.shutdown();
            }
        }
    }

    /** {@code WAIT=false} may be a framework's: a weak acknowledgement must not look like a strong one. */
    @Test
    void r4_aHalfIsStoredAsFirmlyAsTheBrokerIsConfiguredWhateverTheMessageSays() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory());
                Connection c = joint.begin()) {
            joint.insert(c, "waits");
            Message message = joint.message("waits");
            message.setWaitStoreMsgOK(false);
            joint.producer.send(message);
            assertThat(message.isWaitStoreMsgOK()).isFalse(); // the application's own
            c.commit();
            await().until(() -> joint.deliveries.countOf("waits") == 1);
            assertThat(joint.deliveries.messages("waits").get(0).isWaitStoreMsgOK())
                    .isTrue();
        }
    }

    /** As SkyWalking before 8.8 does with clients before 5.5. */
    private static final class Glue implements RPCHook {
        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {
            if (request.readCustomHeader() instanceof SendMessageRequestHeaderV2) {
                SendMessageRequestHeaderV2 header = (SendMessageRequestHeaderV2) request.readCustomHeader();
                String properties = header.getI();
                String unended =
                        properties.endsWith("\u0002") ? properties.substring(0, properties.length() - 1) : properties;
                header.setI(unended + "sw8\u00011-trace\u0002");
            }
        }

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {}
    }
}
