package io.tenon.boots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documented matrix as a whole; its sections are compared by the tests that run them. */
class TableTest {
    @Test
    void thePageHasASectionForEachSpringBootThatIsRunAndNoOther() throws IOException {
        List<String> expected =
                Stream.of(SpringBoot.values()).map(boot -> Table.HEADING + boot).toList();
        try (Stream<String> lines = Files.lines(SpringBoot.property("documented"))) {
            assertThat(lines.filter(line -> line.startsWith(Table.HEADING)).toList())
                    .isEqualTo(expected);
        }
    }
}
