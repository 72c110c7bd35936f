package io.tenon.internal.spring.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.rocketmq.DeliveryListener;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class ListenerBeansTest {
    @Test
    void whateverAListenerCanHearBeansHear() throws NoSuchMethodException {
        for (Method heard : DeliveryListener.class.getMethods()) {
            assertThat(ListenerBeans.class
                            .getMethod(heard.getName(), heard.getParameterTypes())
                            .getDeclaringClass())
                    .as(heard.getName())
                    .isEqualTo(ListenerBeans.class);
        }
    }
}
