package io.tenon.internal.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BrokerTimesTest {
    private final Properties settings = new Properties();

    @Test
    void aBrokerWithoutAnIntervalWritesEachEndAtOnce() {
        settings.setProperty("transactionTimeOut", "6000");

        assertThat(BrokerTimes.endTakesEffectWithin(settings)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aBrokerWithAnIntervalGathersThemThatLong() {
        settings.setProperty("transactionTimeOut", "6000");
        settings.setProperty("transactionOpBatchInterval", "500");

        assertThat(BrokerTimes.endTakesEffectWithin(settings)).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aBrokerThatNamesNoSettingsIsTakenForANewerOne() {
        assertThat(BrokerTimes.endTakesEffectWithin(settings)).isEqualTo(Duration.ofSeconds(4));
    }
}
