package io.tenon.starter;

import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** As Spring's tests keep their contexts: several in one JVM, with the same names of beans and groups. */
class SeveralContextsIT {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
    @Import({Orders.class, ActuatorIT.OrderTable.class})
    static class Application {}

    private static void place(ShopRun shop, String key) throws Exception {
        RocketMQTemplate template = shop.bean(RocketMQTemplate.class);
        shop.bean(Orders.class).place(key, () -> template.syncSend(shop.topic, TemplateIT.Way.message(key)));
    }

    @Test
    void eachHasItsOwnMessagesAndTheEndOfOneIsNotThatOfTheOther() throws Exception {
        String group = "rocketmq.producer.group=" + Names.newGroup();
        ShopRun first = ShopRun.of(Application.class, group);
        ShopRun second = ShopRun.of(Application.class, group);
        place(first, "first");
        place(second, "second");
        second.context.close();
        place(first, "first again");
        first.expectNow("first", "first again");
        second.expectNow("second");
        first.expectNothingElse();
        second.expectNothingElse();
        first.close();
        second.close();
    }
}
