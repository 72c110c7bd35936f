package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.patience.Lateness;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What rows prove, in the transaction that writes them and to those who read them, and how they are deleted. */
abstract class VerdictContract extends FenceContract {

    // Reading, and what follows from it.

    @Test
    void r7_2_liveAndVoidRowsComeBackFromOneStatement() throws SQLException {
        StatusId s = StatusId.next();
        StatusId winner = StatusId.next();
        StatusId orphan = StatusId.next();
        table.insertLive(a, s);
        table.insertVoid(a, Collections.singletonList(orphan));
        assertThat(read(s, orphan)).isEmpty();
        a.commit();

        AtomicInteger statements = new AtomicInteger();
        List<VerdictQuestion> questions = Arrays.asList(new VerdictQuestion(s, winner), new VerdictQuestion(s, orphan));
        Map<StatusId, StatusRow> rows = table.read(counting(b, statements), questions);
        assertThat(rows).containsOnlyKeys(s, orphan);
        assertThat(statements).hasValue(1);
        assertThat(rows.get(s)).extracting(StatusRow::kind).isEqualTo(StatusKind.LIVE);
        assertThat(rows.get(orphan)).extracting(StatusRow::kind).isEqualTo(StatusKind.VOID);

        awaitAge(s, TINY.totalMillis());
        assertThat(ask(TINY, questions))
                .containsEntry(questions.get(0), Verdict.COMMIT)
                .containsEntry(questions.get(1), Verdict.ROLLBACK);
        assertThat(ask(Lease.DEFAULT, questions)).containsEntry(questions.get(0), Verdict.UNKNOWN);
    }

    @Test
    void r7_oneBatchAnswersWhatIsCommittedOpenAbsentAndFenced() throws SQLException {
        StatusId committed = live();
        StatusId open = StatusId.next();
        table.insertLive(a, open);
        StatusId absent = StatusId.next();
        VerdictQuestion committedOne = new VerdictQuestion(committed, StatusId.next());
        VerdictQuestion openOne = new VerdictQuestion(open, StatusId.next());
        VerdictQuestion absentOne = new VerdictQuestion(absent, StatusId.next());
        VerdictQuestion absentToo = new VerdictQuestion(absent, StatusId.next());
        VerdictQuestion fencedOne = new VerdictQuestion(fenced(), StatusId.next());

        awaitAge(committed, TINY.totalMillis());
        List<VerdictQuestion> questions = Arrays.asList(committedOne, openOne, absentOne, absentToo, fencedOne);
        assertThat(ask(TINY, questions))
                .containsEntry(committedOne, Verdict.COMMIT)
                .containsEntry(openOne, Verdict.UNKNOWN)
                .containsEntry(absentOne, Verdict.ROLLBACK)
                .containsEntry(absentToo, Verdict.ROLLBACK)
                .containsEntry(fencedOne, Verdict.ROLLBACK)
                .hasSize(5);
        assertThat(kindOf(absent)).isEqualTo(StatusKind.FENCED);
    }

    @Test
    void r7_3_segmentThatCommitsBetweenReadAndFenceIsReadAgain() throws Exception {
        StatusId s = StatusId.next();
        StatusId orphan = StatusId.next();
        Connection late = beforeFenceInsert(b, () -> {
            table.insertLive(a, s);
            table.insertVoid(a, Collections.singletonList(orphan));
            a.commit();
        });
        VerdictQuestion winning = new VerdictQuestion(s, StatusId.next());
        VerdictQuestion losing = new VerdictQuestion(s, orphan);
        assertThat(new VerdictReader(table).ask(late, Arrays.asList(winning, losing), new Lease(60_000, 60_000), BOUND))
                .containsEntry(winning, Verdict.UNKNOWN)
                .containsEntry(losing, Verdict.ROLLBACK);
    }

    @Test
    void moreQuestionsThanOneStatementTakesAreAnsweredAllTheSame() throws SQLException {
        List<VerdictQuestion> questions = new ArrayList<>();
        for (int i = 0; i < StatusTable.MAX_QUESTIONS + 3; i++) {
            questions.add(new VerdictQuestion(StatusId.next(), StatusId.next()));
        }
        assertThatThrownBy(() -> table.read(b, questions)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ask(TINY, questions).values()).hasSize(questions.size()).containsOnly(Verdict.ROLLBACK);
        assertThat(ask(TINY, Collections.emptyList())).isEmpty();
    }

    @Test
    void r7_2_agesIgnoreTimeZonesOfSessionsAndWhenTheTransactionBegan() throws SQLException {
        update(a, setTimeZone("-11:00"));
        a.commit();
        long begun = System.nanoTime();
        query(a, "SELECT COUNT(*) FROM " + table.qualifiedName());
        awaitMillisSince(begun, 300);

        StatusId s = StatusId.next();
        long beforeInsert = System.nanoTime();
        table.insertLive(a, s);
        long afterInsert = System.nanoTime();
        awaitMillisSince(afterInsert, 300);
        long beforeSeal = System.nanoTime();
        assertThat(table.seal(a, Collections.singletonList(s))).isEqualTo(1);
        a.commit();

        for (String zone : Arrays.asList("+00:00", "+13:00")) {
            update(b, setTimeZone(zone));
            StatusRow row = row(s);
            assertThat(row.ageMillis()).isBetween(299L, millisSince(beforeInsert) + 1);
            assertThat(row.sealedAgeMillis()).isBetween(0L, millisSince(beforeSeal) + 1);
        }
    }

    // In the application's transaction.

    @Test
    void r3_rowSharesTheFateOfItsSavepoint() throws SQLException {
        StatusId kept = StatusId.next();
        StatusId undone = StatusId.next();
        table.insertLive(a, kept);
        Savepoint savepoint = a.setSavepoint();
        table.insertLive(a, undone);
        a.rollback(savepoint);
        assertThat(table.seal(a, Arrays.asList(kept, undone))).isEqualTo(1);
        a.commit();
        assertThat(row(kept).sealed()).isTrue();
        assertThat(read(undone, kept)).containsOnlyKeys(kept);
    }

    @Test
    void r5_sealHitsExactlyTheLiveRowsItIsGiven() throws SQLException {
        StatusId first = StatusId.next();
        StatusId second = StatusId.next();
        StatusId other = StatusId.next();
        StatusId voided = StatusId.next();
        for (StatusId s : Arrays.asList(first, second, other)) {
            table.insertLive(a, s);
        }
        table.insertVoid(a, Collections.singletonList(voided));
        assertThat(table.seal(a, Arrays.asList(first, second, voided, StatusId.next())))
                .isEqualTo(2);
        assertThat(table.seal(a, Collections.emptyList())).isZero();
        a.commit();
        assertThat(row(first).sealed()).isTrue();
        assertThat(row(second).sealed()).isTrue();
        assertThat(row(other).sealed()).isFalse();

        table.insertLive(a, StatusId.next());
        a.rollback();
        assertThat(table.seal(a, Collections.singletonList(StatusId.next()))).isZero();
    }

    @Test
    void r3_rowGoesToTheSameTableWhenTheApplicationChangesItsSchema() throws SQLException {
        changeSchema(a);
        StatusId s = StatusId.next();
        table.insertLive(a, s);
        a.commit();
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
    }

    @Test
    void aDuplicateIsNoReasonToTryLater() throws SQLException {
        StatusId s = fenced();
        assertThatThrownBy(() -> table.insertLive(a, s))
                .isInstanceOfSatisfying(SegmentFencedException.class, e -> assertThat(table.cannotTakeStatementNow(e))
                        .isFalse());
    }

    // Clean-up.

    @Test
    void r8_deletionTakesLiveAndVoidRowsAndNoOthers() throws SQLException {
        List<StatusId> ids = new ArrayList<>(Arrays.asList(live(), fenced(), StatusId.ZERO));
        List<StatusId> voids = new ArrayList<>();
        // More than one statement takes, and still one transaction.
        for (int i = 0; i < 600; i++) {
            voids.add(StatusId.next());
        }
        table.insertVoid(a, voids);
        a.commit();
        ids.addAll(voids);
        assertThat(table.delete(b, ids)).isEqualTo(601);
        assertThat(table.delete(b, ids)).isZero();
        assertThat(table.delete(b, Collections.emptyList())).isZero();
        assertThat(kindOf(ids.get(1))).isEqualTo(StatusKind.FENCED);
        assertThat(StatusTable.open(b, name, false).tableId()).isEqualTo(table.tableId());
    }

    @Test
    void r8_retentionTakesTheOldestFirstAndNeverTheSchemaRow() throws SQLException {
        StatusId first = fenced();
        StatusId second = live();
        StatusId third = live();
        StatusId bound = StatusId.lowestOf(System.currentTimeMillis() + 60_000);
        assertThat(table.deleteOlderThan(b, bound, 1)).isEqualTo(1);
        assertThat(read(first, second)).containsOnlyKeys(second);
        assertThat(table.deleteOlderThan(b, bound, 2)).isEqualTo(2);
        assertThat(read(second, third)).isEmpty();
        assertThat(table.deleteOlderThan(b, bound, 100)).isZero();
        assertThat(StatusTable.open(b, name, false).tableId()).isEqualTo(table.tableId());
    }

    @Test
    void r8_retentionDoesNotWaitForTheRowOfAnOpenTransaction() throws SQLException {
        fenced();
        StatusId bound = StatusId.lowestOf(System.currentTimeMillis() + 60_000);
        table.insertLive(a, StatusId.of(bound.mostSignificantBits(), 1));
        try (Lateness lateness = Lateness.measured()) {
            long begun = System.nanoTime();
            assertThat(table.deleteOlderThan(b, bound, 100)).isEqualTo(1);
            assertThat(millisSince(begun)).isLessThan(900 + lateness.worst().toMillis());
        }
    }

    @Test
    void r8_retentionSparesYoungRowsWhateverTheClockOfTheirWriterSaid() throws SQLException {
        StatusId writtenByABrokenClock = StatusId.of(StatusId.lowestOf(1_000).mostSignificantBits(), 1);
        table.insertLive(a, writtenByABrokenClock);
        a.commit();
        assertThat(table.deleteOlderThan(b, StatusId.lowestOf(System.currentTimeMillis() - 3_600_000), 100))
                .isZero();
        assertThat(kindOf(writtenByABrokenClock)).isEqualTo(StatusKind.LIVE);
    }
}
