package io.tenon.internal.rescue;

import static io.tenon.internal.rescue.StubMessages.BROKER;
import static io.tenon.internal.rescue.StubMessages.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusKind;
import io.tenon.internal.status.StatusRow;
import io.tenon.internal.stored.RocksTimes;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is read of the log of a broker that parks none (R12); rows and log are in memory. */
class GivenUpHalvesTest {
    private static final long HOUR = TimeUnit.HOURS.toMillis(1);
    private static final long YOUNG = 1_000;
    private static final int PAGE = 32;

    /** As short as it can be. */
    private static final RocksTimes SHORTEST = RocksTimes.of(
            Map.of("transactionCheckMax", "1", "transactionTimeOut", "1", "transactionCheckInterval", "1"), 0);

    private final StubMessages messages = new StubMessages();
    private final GivenUpHalves halves = new GivenUpHalves(messages, BROKER);
    private final List<StatusRow> rows = new ArrayList<>();
    private int answersAboutTimes;

    private Mark row(long ageMillis) {
        Mark mark = mark(ageMillis);
        rows.add(StatusRow.sealed(mark.segment(), StatusKind.LIVE, ageMillis, ageMillis));
        return mark;
    }

    private static Mark mark(long ageMillis) {
        StatusId begun = StatusId.of(
                StatusId.lowestOf(System.currentTimeMillis() - ageMillis).mostSignificantBits(),
                StatusId.next().mostSignificantBits());
        return new Mark(begun, StatusId.next(), "0123456789abcdef", "shop");
    }

    private void others(int count, long ageMillis) {
        for (int i = 0; i < count; i++) {
            messages.inRocks("other" + i, mark(ageMillis), GROUP, ageMillis);
        }
    }

    private boolean plan() throws SQLException, IOException {
        return halves.plan(
                (after, before, most) -> rows.stream()
                        .filter(row -> row.id().compareTo(after) > 0 && row.id().compareTo(before) < 0)
                        .sorted((one, other) -> one.id().compareTo(other.id()))
                        .limit(most)
                        .toList(),
                YOUNG,
                () -> {
                    answersAboutTimes++;
                    return SHORTEST;
                });
    }

    private List<Long> readAll() throws IOException {
        List<Long> found = new ArrayList<>();
        while (halves.hasNext()) {
            found.addAll(next());
        }
        return found;
    }

    private List<Long> next() throws IOException {
        return halves.next(half -> Mark.parse(half.property(Mark.PROPERTY)));
    }

    @Test
    void r12_theLogIsReadAroundEachRowAndNotBetweenThem() throws Exception {
        others(40 * PAGE, 9 * HOUR);
        Mark first = row(6 * HOUR);
        long atFirst = messages.inRocks("first", first, GROUP, 6 * HOUR).queueOffset;
        others(40 * PAGE, 4 * HOUR);
        Mark second = row(2 * HOUR);
        long atSecond = messages.inRocks("second", second, GROUP, 2 * HOUR).queueOffset;
        others(40 * PAGE, HOUR);
        assertThat(plan()).isTrue();
        assertThat(readAll()).containsExactly(atFirst, atSecond);
        assertThat(messages.readsOfRocks).isEqualTo(2);
    }

    @Test
    void r12_aroundARowTheLogIsReadOnce() throws Exception {
        messages.inRocks("committed", row(HOUR), GROUP, HOUR);
        assertThat(plan()).isTrue();
        assertThat(readAll()).hasSize(1);
        int reads = messages.readsOfRocks;
        await().during(Duration.ofMillis(SHORTEST.patienceMillis() / 2))
                .until(() -> !plan()); // twice as long as plans are apart
        assertThat(messages.readsOfRocks).isEqualTo(reads);
    }

    @Test
    void r12_rowsThatAreNearEachOtherAreOneReading() throws Exception {
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 3 * PAGE; i++) {
            expected.add(messages.inRocks("committed" + i, row(HOUR), GROUP, HOUR).queueOffset);
        }
        assertThat(plan()).isTrue();
        assertThat(readAll()).containsExactlyElementsOf(expected);
        assertThat(messages.readsOfRocks).isEqualTo(4);
    }

    @Test
    void r12_anEmptyAnswerIsNoEndWhereThereIsMore() throws Exception {
        for (int i = 0; i < 2 * PAGE; i++) {
            messages.inRocks("committed" + i, row(HOUR), GROUP, HOUR);
        }
        messages.answerNothingFrom(PAGE);
        assertThat(plan()).isTrue();
        assertThat(next()).hasSize(PAGE);
        assertThatThrownBy(this::next).isInstanceOf(IOException.class).hasMessageContaining("there is more");
        assertThatThrownBy(this::next).isInstanceOf(IOException.class);
        messages.answerNothingFrom(Long.MAX_VALUE);
        assertThat(readAll()).hasSize(PAGE);
    }

    @Test
    void r12_rowsThatAreYoungByTheirIdsAreNotRead() throws Exception {
        for (int i = 0; i < 100; i++) {
            StatusId id = StatusId.next();
            rows.add(StatusRow.unsealed(id, StatusKind.LIVE, HOUR)); // would be old, if it were read
        }
        assertThat(plan()).isFalse();
        assertThat(answersAboutTimes).isZero();
    }

    @Test
    void r12_whatWasForgottenIsLookedForAgain() throws Exception {
        messages.inRocks("committed", row(HOUR), GROUP, HOUR);
        assertThat(plan()).isTrue();
        assertThat(readAll()).hasSize(1);
        halves.forget();
        assertThat(plan()).isTrue();
        assertThat(readAll()).hasSize(1);
    }
}
