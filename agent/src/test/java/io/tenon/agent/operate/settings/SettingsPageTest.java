package io.tenon.agent.operate.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void docsAgentMdHasOneRowForEachSettingWithDefaultAndDescription() throws Exception {
        List<String> expected = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            String value = setting.defaultValue().isEmpty() ? "–" : "`" + setting.defaultValue() + "`";
            expected.add("| `" + setting.key() + "` | " + value + " | " + setting.possible() + " | "
                    + setting.description() + " |");
        }
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "agent.md"));
        int begin = lines.indexOf("| Setting | Default | Possible | What it does |") + 2;
        assertThat(begin).as("the table's head").isGreaterThan(1);
        int end = begin;
        while (lines.get(end).startsWith("|")) {
            end++;
        }
        assertThat(lines.subList(begin, end)).containsExactlyElementsOf(expected);
    }
}
