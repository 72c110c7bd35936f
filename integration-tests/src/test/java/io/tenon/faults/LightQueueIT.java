package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.sql.Connection;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;

/** Light queues are indexed when a half is stored: their consumers would read it before any end, and after a rollback. */
class LightQueueIT {
    private static final String LIGHT = "%LMQ%light";

    @Test
    void r11_aMessageOfALightQueueIsRefusedInATransactionAndTheLightQueueStaysEmpty() throws Exception {
        BrokerSettings light = BrokerSettings.quick().with("enableLmq", "true").with("enableMultiDispatch", "true");
        try (Joint joint = Joint.on(H2.inMemory(), EmbeddedBroker.start(light))) {
            try (Connection c = joint.begin()) {
                joint.insert(c, "light");
                for (String property : new String[] {"INNER_MULTI_DISPATCH", "__LITE_TOPIC", "_SYS_MSG_PRIORITY_"}) {
                    Message message = joint.message("light");
                    MessageAccessor.putProperty(message, property, property.startsWith("_SYS") ? "3" : LIGHT);
                    assertThatThrownBy(() -> joint.producer.send(message))
                            .isInstanceOf(MQClientException.class)
                            .hasMessageContaining(property)
                            .hasMessageContaining("after the commit");
                }
                c.rollback();
            }
            joint.producer.send(joint.message("behind it"));
            assertThat(size(joint)).isZero();

            Message plain = joint.message("plain");
            MessageAccessor.putProperty(plain, "INNER_MULTI_DISPATCH", LIGHT);
            joint.producer.send(plain);
            await().until(() -> size(joint) == 1); // so it would have been seen
        }
    }

    private static long size(Joint joint) throws Exception {
        try {
            return Math.max(0, joint.producer.maxOffset(new MessageQueue(LIGHT, "tenon-testbed", 0)));
        } catch (MQClientException e) {
            if (e.getCause() instanceof MQBrokerException) {
                return 0; // there is no such queue yet
            }
            throw e;
        }
    }
}
