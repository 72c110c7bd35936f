package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.patience.Lateness;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the status table promises, on every database; each subclass is one database through one driver. */
abstract class StatusTableContract {
    private static final AtomicInteger TABLES = new AtomicInteger();
    static final Lease TINY = new Lease(1, 1);
    static final long BOUND = 500;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Connection> connections = new ArrayList<>();
    private String name = "";

    /** The application's transaction. */
    private Connection a = unset();

    /** A connection of Tenon's. */
    private Connection b = unset();

    private StatusTable table = unset();

    /** A connection with all rights, in autocommit. */
    abstract Connection connect() throws SQLException;

    /** A connection of a user who may only SELECT from the table. */
    abstract Connection connectAsReader(String quotedTable) throws SQLException;

    /** Counts the sessions that wait for a lock. */
    abstract String countWaiting();

    /** Reads the session's lock time-out. */
    abstract String lockTimeout();

    abstract String setLockTimeout();

    abstract String setTimeZone(String offset);

    /** Creates a second schema and makes it the session's current one. */
    abstract void changeSchema(Connection connection) throws SQLException;

    @BeforeEach
    void openTable() throws SQLException {
        name = "status_" + TABLES.incrementAndGet();
        a = connection();
        b = connection();
        table = StatusTable.open(b, name, true);
        a.setAutoCommit(false);
    }

    @AfterEach
    void closeConnections() throws Exception {
        threads.shutdown();
        for (Connection connection : connections) {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
            connection.close();
        }
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    // The fence.

    @Test
    void r7_3_absentSegmentIsFencedAndItsLateRowRefused() throws SQLException {
        StatusId s = StatusId.next();
        assertThat(fence(b, s, BOUND)).isEqualTo(Fence.INSERTED);
        assertThat(kindOf(s)).isEqualTo(StatusKind.FENCED);
        assertThatThrownBy(() -> table.insertLive(a, s))
                .isInstanceOf(SegmentFencedException.class)
                .hasMessageContaining(s.toString())
                .hasMessageContaining("must be rolled back");
        a.rollback();
        assertThat(kindOf(s)).isEqualTo(StatusKind.FENCED);
    }

    @Test
    void r7_3_segmentOfAnOpenTransactionIsStillLiveWithinTheBound() throws SQLException {
        StatusId s = StatusId.next();
        table.insertLive(a, s);
        long begun = System.nanoTime();
        assertThat(fence(b, s, BOUND)).isEqualTo(Fence.STILL_LIVE);
        assertThat(millisSince(begun)).isLessThan(BOUND + 2_000);
        a.commit();
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
    }

    @Test
    void r7_3_committedSegmentIsADuplicateAndStaysLive() throws SQLException {
        StatusId s = live();
        assertThat(fence(b, s, BOUND)).isEqualTo(Fence.DUPLICATE);
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
        assertThat(fence(b, fenced(), BOUND)).isEqualTo(Fence.DUPLICATE);
    }

    @Test
    void r7_3_rowThatComesBetweenProbeAndInsertKeepsTheFenceWaitingUntilItsBound() throws Exception {
        StatusId s = StatusId.next();
        Connection late = beforeFenceInsert(b, () -> table.insertLive(a, s));
        long begun = System.nanoTime();
        assertThat(fence(late, s, BOUND)).isEqualTo(Fence.STILL_LIVE);
        assertThat(millisSince(begun)).isLessThan(BOUND + 2_500);
        assertThat(query(b, lockTimeout())).isEqualTo(query(connection(), lockTimeout()));
    }

    @Test
    void r7_3_fenceThatWaitedGetsTheKeyWhenTheTransactionRollsBack() throws Exception {
        StatusId s = StatusId.next();
        Connection late = beforeFenceInsert(b, () -> table.insertLive(a, s));
        Future<Fence> fence = threads.submit(() -> fence(late, s, 20_000));
        awaitWaiting(1);
        a.rollback();
        assertThat(fence.get(20, TimeUnit.SECONDS)).isEqualTo(Fence.INSERTED);
        assertThat(kindOf(s)).isEqualTo(StatusKind.FENCED);
    }

    @Test
    void r7_3_fenceThatWaitedIsADuplicateWhenTheTransactionCommits() throws Exception {
        StatusId s = StatusId.next();
        Connection late = beforeFenceInsert(b, () -> table.insertLive(a, s));
        Future<Fence> fence = threads.submit(() -> fence(late, s, 20_000));
        awaitWaiting(1);
        a.commit();
        assertThat(fence.get(20, TimeUnit.SECONDS)).isEqualTo(Fence.DUPLICATE);
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
    }

    @Test
    void r7_3_ofTwoFencesThatWaitedOneWinsAndNoDeadlockSurfaces() throws Exception {
        StatusId s = StatusId.next();
        CyclicBarrier bothProbed = new CyclicBarrier(2, () -> run(() -> table.insertLive(a, s)));
        Connection first = beforeFenceInsert(b, bothProbed::await);
        Connection second = beforeFenceInsert(connection(), bothProbed::await);
        List<Future<Fence>> fences = Arrays.asList(
                threads.submit(() -> fence(first, s, 20_000)), threads.submit(() -> fence(second, s, 20_000)));
        awaitWaiting(2);
        a.rollback();
        assertThat(Arrays.asList(
                        fences.get(0).get(20, TimeUnit.SECONDS), fences.get(1).get(20, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder(Fence.INSERTED, Fence.DUPLICATE);
    }

    @Test
    void r7_3_fencesOfDifferentAbsentKeysDoNotDisturbEachOther() throws Exception {
        int parallel = 8;
        CyclicBarrier start = new CyclicBarrier(parallel);
        List<SQLException> failures = new CopyOnWriteArrayList<>();
        List<Future<List<Fence>>> runs = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            Connection own = connection();
            runs.add(threads.submit(() -> {
                List<Fence> fences = new ArrayList<>();
                for (int round = 0; round < 25; round++) {
                    start.await(20, TimeUnit.SECONDS);
                    try {
                        fences.add(fence(own, StatusId.next(), 5_000));
                    } catch (SQLException e) {
                        failures.add(e); // the others go on, since a thread that leaves breaks the barrier for all
                    }
                }
                return fences;
            }));
        }
        for (Future<List<Fence>> run : runs) {
            run.get(60, TimeUnit.SECONDS);
        }
        assertThat(failures).isEmpty();
        for (Future<List<Fence>> run : runs) {
            assertThat(run.get(60, TimeUnit.SECONDS)).hasSize(25).containsOnly(Fence.INSERTED);
        }
    }

    @Test
    void r7_3_manyAbsentSegmentsAreFencedByOneInsert() throws SQLException {
        List<StatusId> absent = ids(300);
        AtomicInteger inserts = new AtomicInteger();
        Connection counted = intercepted(b, sql -> inserts.addAndGet(isFenceInsert(sql) ? 1 : 0));
        assertThat(table.fence(counted, absent, BOUND).values()).hasSize(300).containsOnly(Fence.INSERTED);
        assertThat(inserts).hasValue(1);
        assertThat(table.countRows(b, 10).rows(StatusKind.FENCED)).isEqualTo(300);
        assertThatThrownBy(() -> table.insertLive(a, absent.get(299))).isInstanceOf(SegmentFencedException.class);
    }

    @Test
    void r7_3_amongManyAbsentSegmentsTheLiveAndTheCommittedAreFoundAndKeptAndNoneWaitsForAnother() throws SQLException {
        List<StatusId> before = ids(20);
        StatusId open = fencedBy(a);
        List<StatusId> between = ids(20);
        StatusId committed = live();
        StatusId fenced = fenced();
        List<StatusId> after = ids(20);
        List<StatusId> all = new ArrayList<>(before);
        all.addAll(Arrays.asList(fenced, committed, open));
        all.addAll(between);
        all.addAll(after);
        long begun = System.nanoTime();
        Map<StatusId, Fence> fences = table.fence(b, all, BOUND);
        assertThat(millisSince(begun)).isLessThan(BOUND + 3_000);
        assertThat(fences)
                .hasSize(63)
                .containsEntry(open, Fence.STILL_LIVE)
                .containsEntry(committed, Fence.DUPLICATE)
                .containsEntry(fenced, Fence.DUPLICATE);
        for (StatusId absent : all) {
            if (!Arrays.asList(fenced, committed, open).contains(absent)) {
                assertThat(fences).containsEntry(absent, Fence.INSERTED);
            }
        }
        a.commit();
        assertThat(kindOf(open)).isEqualTo(StatusKind.LIVE);
        assertThat(kindOf(committed)).isEqualTo(StatusKind.LIVE);
        assertThat(table.countRows(b, 10).rows(StatusKind.FENCED)).isEqualTo(61);
    }

    @Test
    void r7_3_rowThatComesAmongManyBetweenProbeAndInsertUndoesNoFenceAndIsNotOverlooked() throws SQLException {
        List<StatusId> segments = ids(9);
        StatusId late = segments.get(4);
        Connection overtaken = beforeFenceInsert(b, () -> {
            table.insertLive(a, late);
            a.commit();
        });
        Map<StatusId, Fence> fences = table.fence(overtaken, segments, BOUND);
        assertThat(fences).hasSize(9).containsEntry(late, Fence.DUPLICATE);
        assertThat(Collections.frequency(fences.values(), Fence.INSERTED)).isEqualTo(8);
        assertThat(kindOf(late)).isEqualTo(StatusKind.LIVE);
    }

    @Test
    void r7_3_transactionThatIsFencedTogetherWithManySeesAFenceOrNoneButNoDeadlock() throws Exception {
        for (int round = 0; round < 20; round++) {
            List<StatusId> segments = ids(40);
            CyclicBarrier start = new CyclicBarrier(2);
            Future<Map<StatusId, Fence>> fencing = threads.submit(() -> {
                start.await(20, TimeUnit.SECONDS);
                return table.fence(b, segments, BOUND);
            });
            start.await(20, TimeUnit.SECONDS);
            List<StatusId> own = Arrays.asList(segments.get(10), segments.get(11), segments.get(30));
            boolean refused = false;
            try {
                for (StatusId s : own) {
                    table.insertLive(a, s);
                }
                a.commit();
            } catch (SegmentFencedException e) {
                refused = true;
                a.rollback();
            }
            Map<StatusId, Fence> fences = fencing.get(30, TimeUnit.SECONDS);
            assertThat(fences).hasSize(40);
            for (StatusId s : own) {
                // What was answered ROLLBACK must not be there; what is there was not answered so.
                StatusRow row = read(s, StatusId.next()).get(s);
                boolean live = row != null && row.kind() == StatusKind.LIVE;
                assertThat(live).isEqualTo(!refused);
                assertThat(live && fences.get(s) == Fence.INSERTED).isFalse();
            }
        }
    }

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

    // Sessions.

    @Test
    void ownConnectionsAreGivenBackAsTheyWere() throws SQLException {
        update(b, setLockTimeout());
        String found = query(b, lockTimeout());
        StatusId open = StatusId.next();
        table.insertLive(a, open);
        for (boolean autoCommit : new boolean[] {true, false}) {
            for (int isolation : new int[] {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            }) {
                b.setTransactionIsolation(isolation);
                b.setAutoCommit(autoCommit);
                StatusTable.open(b, name, true);
                table.read(b, Collections.singletonList(new VerdictQuestion(open, StatusId.next())));
                assertThat(fence(b, StatusId.next(), BOUND)).isEqualTo(Fence.INSERTED);
                assertThat(fence(b, fencedBy(a), BOUND)).isEqualTo(Fence.STILL_LIVE);
                table.delete(b, Collections.singletonList(StatusId.next()));
                table.deleteOlderThan(b, StatusId.lowestOf(1), 1);

                assertThat(b.getAutoCommit()).isEqualTo(autoCommit);
                b.setAutoCommit(true);
                assertThat(b.getTransactionIsolation()).isEqualTo(isolation);
                assertThat(query(b, lockTimeout())).isEqualTo(found);
            }
        }
    }

    // Opening.

    int raceRounds() {
        return 5;
    }

    @Test
    void instancesThatOpenAtTheSameMomentMakeOneTable() throws Exception {
        List<Connection> own = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            own.add(connection());
        }
        for (int round = 0; round < raceRounds(); round++) {
            String fresh = name + "_race" + round;
            CyclicBarrier start = new CyclicBarrier(own.size());
            List<Future<StatusTable>> opened = new ArrayList<>();
            for (Connection connection : own) {
                opened.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return StatusTable.open(connection, fresh, true);
                }));
            }
            String winner = opened.get(0).get(30, TimeUnit.SECONDS).tableId();
            for (Future<StatusTable> one : opened) {
                assertThat(one.get(30, TimeUnit.SECONDS).tableId()).isEqualTo(winner);
            }
        }
    }

    @Test
    void printedScriptMakesTablesOfDifferentIdentity() throws SQLException {
        List<String> ids = new ArrayList<>();
        for (String made : Arrays.asList(name + "_one", name + "_two")) {
            for (String statement : StatusTable.ddl(table.dialect(), made).split(";")) {
                if (!statement.trim().isEmpty()) {
                    update(b, statement);
                }
            }
            ids.add(StatusTable.open(b, made, false).tableId());
        }
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    @Test
    void qualifiedNameOpensTheSameTableFromAnotherSchema() throws SQLException {
        String unquoted = table.qualifiedName().replaceAll("[`\"]", "");
        changeSchema(a);
        a.commit();
        assertThat(StatusTable.open(a, unquoted, false).tableId()).isEqualTo(table.tableId());
    }

    @Test
    void missingTableIsNamedTogetherWithTheScriptThatMakesIt() {
        String missing = name + "_missing";
        assertThatThrownBy(() -> StatusTable.open(b, missing, false))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(missing)
                .hasMessageContaining("does not exist")
                .hasMessageContaining("createTable")
                .hasMessageContaining("CREATE TABLE")
                .hasMessageContaining("TenonDataSource.ddl");
    }

    @Test
    void tableWithoutItsSchemaRowIsCompletedOnlyWhenAsked() throws SQLException {
        update(b, "DELETE FROM " + table.qualifiedName());
        assertThatThrownBy(() -> StatusTable.open(b, name, false)).hasMessageContaining("has no schema row");
        assertThat(StatusTable.open(b, name, true).tableId()).isNotEqualTo(table.tableId());
    }

    @Test
    void tableOfAnotherVersionIsLeftAlone() throws SQLException {
        update(b, "UPDATE " + table.qualifiedName() + " SET note = 'v2 whatever comes then' WHERE kind = 'S'");
        for (boolean create : new boolean[] {true, false}) {
            assertThatThrownBy(() -> StatusTable.open(b, name, create))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("version 2")
                    .hasMessageContaining("Nothing was changed");
        }
        assertThat(query(b, "SELECT note FROM " + table.qualifiedName())).isEqualTo("v2 whatever comes then");
    }

    @Test
    void anotherApplicationsTableIsLeftAlone() throws SQLException {
        String quoted = table.qualifiedName().replace(name, name + "_foreign");
        update(b, "CREATE TABLE " + quoted + " (id INT PRIMARY KEY)");
        assertThatThrownBy(() -> StatusTable.open(b, name + "_foreign", true))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("cannot be read as a status table")
                .hasMessageContaining("configure another name");
    }

    @Test
    void userWhoMayOnlyReadIsToldWhichRightsAreMissing() throws SQLException {
        Connection reader = kept(connectAsReader(table.qualifiedName()));
        String unquoted = table.qualifiedName().replaceAll("[`\"]", "");
        assertThatThrownBy(() -> StatusTable.open(reader, unquoted + "_missing", true))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("grant");
        assertThatThrownBy(() -> {
                    StatusTable opened = StatusTable.open(reader, unquoted, false);
                    opened.fence(reader, ids(1), BOUND);
                })
                .isInstanceOf(SQLException.class);
    }

    // Before going live.

    @Test
    void rehearsalUsesEveryPrivilegeAndLeavesNothing() throws SQLException {
        Connection c = connection();
        assertThat(table.rehearse(c)).isEmpty();
        assertThat(c.getAutoCommit()).isTrue();
        assertThat(table.countRows(b, 10).rows()).isZero();
    }

    @Test
    void rehearsalNamesWhatAUserIsNotAllowedAndGoesOnWithTheRest() throws SQLException {
        Connection reader = kept(connectAsReader(table.qualifiedName()));
        Map<Privilege, SQLException> refused = table.rehearse(reader);
        assertThat(refused)
                .containsKeys(Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE)
                .doesNotContainKey(Privilege.SELECT);
        assertThat(refused.values()).allSatisfy(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void censusCountsAllButTheSchemaRowAndKnowsTheOldest() throws SQLException {
        assertThat(table.countRows(b, 10).oldestMillis()).isZero();
        StatusId old = live();
        awaitAge(old, 20);
        fenced();
        RowCounts counts = table.countRows(b, 10);
        assertThat(counts.rows()).isEqualTo(2);
        assertThat(counts.rows(StatusKind.LIVE)).isEqualTo(1);
        assertThat(counts.rows(StatusKind.FENCED)).isEqualTo(1);
        assertThat(counts.oldestMillis()).isBetween(20L, 30_000L);
    }

    @Test
    void clockIsMillisecondsSince1970WhateverTheTimeZoneOfTheSession() throws SQLException {
        update(b, setTimeZone("+05:00"));
        long before = System.currentTimeMillis();
        assertThat(table.clockMillis(b)).isBetween(before - 5, System.currentTimeMillis() + 5);
    }

    // Tools.

    final StatusTable table() {
        return table;
    }

    final Connection application() {
        return a;
    }

    /** The connection of Tenon's own that the table was opened on. */
    final Connection own() {
        return b;
    }

    final Connection connection() throws SQLException {
        return kept(connect());
    }

    private Connection kept(Connection connection) {
        connections.add(connection);
        return connection;
    }

    final StatusId live() throws SQLException {
        StatusId s = StatusId.next();
        try (Connection other = connect()) {
            table.insertLive(other, s);
        }
        return s;
    }

    final StatusId fenced() throws SQLException {
        StatusId s = StatusId.next();
        assertThat(fence(b, s, BOUND)).isEqualTo(Fence.INSERTED);
        return s;
    }

    /** A segment that an open transaction holds. */
    private StatusId fencedBy(Connection open) throws SQLException {
        StatusId s = StatusId.next();
        table.insertLive(open, s);
        return s;
    }

    final StatusKind kindOf(StatusId id) throws SQLException {
        return row(id).kind();
    }

    final StatusRow row(StatusId id) throws SQLException {
        StatusRow row = read(id, StatusId.next()).get(id);
        if (row == null) {
            throw new AssertionError("no row " + id);
        }
        return row;
    }

    final Map<StatusId, StatusRow> read(StatusId s, StatusId attempt) throws SQLException {
        return table.read(b, Collections.singletonList(new VerdictQuestion(s, attempt)));
    }

    final Map<VerdictQuestion, Verdict> ask(Lease lease, List<VerdictQuestion> questions) throws SQLException {
        return new VerdictReader(table).ask(b, questions, lease, BOUND);
    }

    final Fence fence(Connection connection, StatusId segment, long bound) throws SQLException {
        Fence fence = table.fence(connection, Collections.singletonList(segment), bound)
                .get(segment);
        return Objects.requireNonNull(fence);
    }

    static List<StatusId> ids(int count) {
        List<StatusId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(StatusId.next());
        }
        return ids;
    }

    final void awaitAge(StatusId id, long millis) {
        await().until(() -> row(id).ageMillis() >= millis);
    }

    private void awaitWaiting(int sessions) throws SQLException {
        Connection observer = connection();
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> Integer.parseInt(query(observer, countWaiting())) >= sessions);
    }

    private static void awaitMillisSince(long begun, long millis) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> millisSince(begun) >= millis);
    }

    static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    interface Step {
        void run() throws Exception;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isFenceInsert(String sql) {
        return sql.contains("VALUES (?, 'F'");
    }

    /** The same connection, on which something else comes first when a fence is about to be inserted. */
    private static Connection beforeFenceInsert(Connection connection, Step step) {
        AtomicInteger done = new AtomicInteger();
        return intercepted(connection, sql -> {
            if (isFenceInsert(sql) && done.getAndIncrement() == 0) {
                run(step);
            }
        });
    }

    private static Connection counting(Connection connection, AtomicInteger prepared) {
        return intercepted(connection, sql -> prepared.incrementAndGet());
    }

    interface Seen {
        void sql(String text);
    }

    static Connection intercepted(Connection connection, Seen seen) {
        return (Connection) Proxy.newProxyInstance(
                StatusTableContract.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        seen.sql((String) arguments[0]);
                    }
                    return passedOn(connection, method, arguments);
                });
    }

    /** A proxy's call, made on what it stands for. */
    static Object passedOn(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A field that {@link #openTable} sets. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T unset() {
        return null;
    }
}
