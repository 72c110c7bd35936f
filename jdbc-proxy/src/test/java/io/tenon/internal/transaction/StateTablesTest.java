package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table a reader sees in the javadoc of a state is the table the code has. */
class StateTablesTest {
    private static final Pattern WORD = Pattern.compile("[A-Z_]{4,}");
    private static final Pattern MARK = Pattern.compile("\\d'?");

    @Test
    void r2_arrowsOfATransactionAreTheDocumentedOnes() throws IOException {
        assertThat(arrows(TransactionState.values(), TransactionState::mayBecome))
                .isEqualTo(documented(TransactionState.class));
    }

    @Test
    void r5_arrowsOfWhetherMessagesMayJoinAreTheDocumentedOnes() throws IOException {
        assertThat(arrows(JoinState.values(), JoinState::mayBecome)).isEqualTo(documented(JoinState.class));
    }

    @Test
    void r3_arrowsOfASegmentAreTheDocumentedOnes() throws IOException {
        assertThat(arrows(SegmentState.values(), SegmentState::mayBecome)).isEqualTo(documented(SegmentState.class));
    }

    @Test
    void r8_arrowsOfASettlementAreTheDocumentedOnes() throws IOException {
        assertThat(arrows(SettlementState.values(), SettlementState::mayBecome))
                .isEqualTo(documented(SettlementState.class));
    }

    private static <S> Set<String> arrows(S[] states, BiPredicate<S, S> mayBecome) {
        Set<String> arrows = new TreeSet<>();
        for (S from : states) {
            for (S to : states) {
                if (mayBecome.test(from, to)) {
                    arrows.add(from + " -> " + to);
                }
            }
        }
        return arrows;
    }

    /** The first line of the table names the columns, the others begin with a state; a digit is an arrow. */
    private static Set<String> documented(Class<?> type) throws IOException {
        Path source = Path.of("src/main/java", type.getName().replace('.', '/') + ".java");
        List<String> lines = Files.readAllLines(source);
        int header = lines.indexOf(" * <pre>") + 1;
        List<String> columns = new ArrayList<>();
        List<Integer> centres = new ArrayList<>();
        Matcher column = WORD.matcher(lines.get(header));
        while (column.find()) {
            columns.add(column.group());
            centres.add((column.start() + column.end()) / 2);
        }
        Set<String> arrows = new TreeSet<>();
        for (int i = header + 1; !lines.get(i).equals(" *"); i++) {
            Matcher from = WORD.matcher(lines.get(i));
            assertThat(from.find()).as(lines.get(i)).isTrue();
            Matcher mark = MARK.matcher(lines.get(i));
            while (mark.find()) {
                arrows.add(from.group() + " -> " + columns.get(nearest(centres, mark.start())));
            }
        }
        return arrows;
    }

    private static int nearest(List<Integer> centres, int position) {
        int best = 0;
        for (int i = 1; i < centres.size(); i++) {
            if (Math.abs(centres.get(i) - position) < Math.abs(centres.get(best) - position)) {
                best = i;
            }
        }
        return best;
    }
}
