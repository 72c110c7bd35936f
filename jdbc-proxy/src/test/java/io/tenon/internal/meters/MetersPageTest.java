package io.tenon.internal.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/meters.md has a row for each meter, and the board and the alerts use names that there are. */
class MetersPageTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void docsMetersMdHasARowForEachMeterWithItsKindAndItsTags() throws Exception {
        List<String> rows = Files.readAllLines(DOCS.resolve("meters.md")).stream()
                .filter(line -> line.startsWith("| `tenon."))
                .toList();
        List<String> names = new ArrayList<>();
        for (String row : rows) {
            String[] cells = row.substring(1).split("\\|", -1);
            MeterName name = named(cells[0].replace("`", "").trim());
            names.add(name.text());
            assertThat(cells[1].trim()).as(row).startsWith(name.kind().name().toLowerCase(Locale.ROOT));
            name.ownTags().forEach(tag -> assertThat(cells[2]).as(row).contains("`" + tag + "`"));
            assertThat(cells[2].isBlank()).as(row).isEqualTo(name.ownTags().isEmpty());
        }
        assertThat(names).doesNotHaveDuplicates().hasSameSizeAs(MeterName.values());
    }

    private static MeterName named(String text) {
        for (MeterName name : MeterName.values()) {
            if (name.text().equals(text)) {
                return name;
            }
        }
        throw new AssertionError("there is no meter " + text);
    }

    @Test
    void boardAndAlertsUseNamesAndTagsThatPrometheusSees() throws Exception {
        Set<String> known = new TreeSet<>();
        Set<String> tags = new HashSet<>(Set.of("job", "instance"));
        for (MeterName name : MeterName.values()) {
            String family = PrometheusText.nameOf(name);
            tags.addAll(name.tagKeys());
            known.addAll(
                    name.kind() == MeterKind.TIMING
                            ? List.of(family + "_count", family + "_sum", family + "_max")
                            : List.of(family));
        }
        for (String file : List.of("tenon.json", "alerts.yml")) {
            assertThat(known).as(file).containsAll(found(file, "\\btenon_[a-z_]+"));
            assertThat(tags).as(file).containsAll(grouped(file));
        }
    }

    private static Set<String> grouped(String file) throws IOException {
        Set<String> tags = new TreeSet<>();
        for (String list : found(file, "(?<=by \\()[a-z, ]+")) {
            tags.addAll(List.of(list.split(", ")));
        }
        return tags;
    }

    private static Set<String> found(String file, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern)
                .matcher(Files.readString(DOCS.resolve("grafana").resolve(file)));
        Set<String> found = new TreeSet<>();
        while (matcher.find()) {
            found.add(matcher.group());
        }
        assertThat(found).isNotEmpty();
        return found;
    }
}
