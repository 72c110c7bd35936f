package io.tenon.agent.operate.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingListTest {
    @Test
    void commasAndSemicolonsSeparateAndWhatIsEmptyIsLeftOut() {
        assertThat(SettingList.split(" a ; b*,, c;")).containsExactly("a", "b*", "c");
        assertThat(SettingList.split(" ; ,")).isEmpty();
    }
}
