package io.tenon.agent.operate.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.datasource.DataSourceSetting;
import java.util.EnumSet;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same setting has the same name, default and bounds in a jdbc:tenon: URL as with the agent. */
class DataSourceSettingTest {
    @ParameterizedTest
    @EnumSource(DataSourceSetting.class)
    void aSettingOfAUrlIsTheAgentsSettingOfThatName(DataSourceSetting ofUrl) {
        Setting ofAgent = Setting.named(ofUrl.key());
        if (EnumSet.of(DataSourceSetting.NAME, DataSourceSetting.XA_POLICY, DataSourceSetting.JMX)
                .contains(ofUrl)) {
            return; // the agent's DataSources have names of their own, are chosen as XA by patterns, and always in JMX
        }
        Objects.requireNonNull(ofAgent, ofUrl.key());
        assertThat(ofUrl.defaultValue()).isEqualTo(ofAgent.defaultValue());
        assertThat(ofUrl.possible().replace("one of ", ""))
                .isEqualTo(ofAgent.possible().replace("one of ", ""));
    }
}
