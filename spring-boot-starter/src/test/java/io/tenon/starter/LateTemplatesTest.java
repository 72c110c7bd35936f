package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.spring.TenonAutoConfiguration;
import io.tenon.rocketmq.TenonProducer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A RocketMQTemplate that gets its producer after it was made. */
@ExtendWith(OutputCaptureExtension.class)
class LateTemplatesTest {
    private static DefaultMQProducer producer() {
        return new DefaultMQProducer(Names.newGroup());
    }

    private static ConfigurableApplicationContext run(Class<?> application) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off")
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(TenonAutoConfiguration.class)
    static class SetByAnotherBean {
        @Bean
        static RocketMQTemplate template() {
            return new RocketMQTemplate();
        }

        @Autowired
        void configure(RocketMQTemplate template) {
            template.setProducer(producer());
        }
    }

    @Test
    void aProducerThatATemplateGetsFromAnotherBeanIsTied() {
        try (ConfigurableApplicationContext context = run(SetByAnotherBean.class)) {
            assertThat(context.getBean(RocketMQTemplate.class).getProducer()).isInstanceOf(TenonProducer.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(TenonAutoConfiguration.class)
    static class SetByARunner {
        @Bean
        static RocketMQTemplate template() {
            return new RocketMQTemplate();
        }

        @Bean
        ApplicationRunner configures(RocketMQTemplate template) {
            return arguments -> template.setProducer(producer());
        }
    }

    @Test
    void oneThatATemplateGetsWhenTheApplicationRunsAlreadyIsReported(CapturedOutput output) {
        run(SetByARunner.class).close();
        assertThat(output).containsPattern("WARN .*'template' got a producer after .*setProducer");
    }
}
