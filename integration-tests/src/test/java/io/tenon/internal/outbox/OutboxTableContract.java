package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.status.StatusId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the outbox table promises, on every database; each subclass is one database through one driver. */
abstract class OutboxTableContract {
    private static final AtomicInteger TABLES = new AtomicInteger();
    private static final long BOUND = 5_000;
    private static final String SENDER = "ns%orders-group";
    private static final String OTHER_SENDER = "ns%Orders-group";
    private static final long LONG_LEASE = 600_000;
    private static final long MUCH = 1L << 30;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Connection> connections = new ArrayList<>();
    private String name = "";

    /** The application's transaction. */
    private Connection a = unset();

    /** A connection of Tenon's. */
    private Connection b = unset();

    private OutboxTable table = unset();

    /** A connection with all rights, in autocommit, and with settings as they stand in a URL, joined by "&amp;". */
    abstract Connection connect(String settings) throws SQLException;

    /** Settings that change how the driver sends values. */
    abstract List<String> settings();

    abstract Dialect dialect();

    /** A connection of a user who may only SELECT from the table. */
    abstract Connection connectAsReader(String quotedTable) throws SQLException;

    @BeforeEach
    void openTable() throws SQLException {
        name = "outbox_" + TABLES.incrementAndGet();
        a = connection();
        b = connection();
        table = opened(b, name, true);
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

    // The row.

    @Test
    void o1_rowSharesTheFateOfTheTransactionThatWroteIt() throws SQLException {
        StatusId committed = inserted(a, "of the transaction");
        assertThat(table.present(b, Collections.singleton(committed))).isEmpty();
        Savepoint savepoint = a.setSavepoint();
        StatusId undone = inserted(a, "undone by the savepoint");
        a.rollback(savepoint);
        a.commit();
        StatusId rolledBack = inserted(a, "rolled back");
        a.rollback();
        assertThat(table.present(b, Arrays.asList(committed, undone, rolledBack)))
                .containsExactly(committed);
    }

    @Test
    void o1_messagesComeBackAsTheyWereWrittenWhateverTheDriverMakesOfThem() throws SQLException {
        Random random = new Random(13);
        for (String settings : settings()) {
            Connection application = kept(connect(settings));
            Connection own = kept(connect(settings));
            application.setAutoCommit(false);
            for (int size : new int[] {0, 1, 256, 8_192, 131_072, 131_073, 1_000_000}) {
                byte[] messages = bytes(random, size);
                StatusId id = StatusId.next();
                table.insert(application, id, SENDER, messages);
                application.commit();
                assertThat(onlyDue(own).messages())
                        .as("%d bytes with '%s'", size, settings)
                        .isEqualTo(messages);
                byte[] remaining = bytes(random, size / 2 + 1);
                table.keepOnly(own, id, remaining);
                assertThat(onlyDue(own).messages())
                        .as("%d bytes with '%s'", size / 2 + 1, settings)
                        .isEqualTo(remaining);
                assertThat(table.delete(own, Collections.singleton(id))).isEqualTo(1);
                StatusId written = StatusId.next();
                table.write(own, written, SENDER, messages);
                assertThat(onlyDue(own).messages()).isEqualTo(messages);
                table.delete(own, Collections.singleton(written));
            }
        }
    }

    /** Every byte there is, then quotes, backslashes, question marks and zeros, then others. */
    private static byte[] bytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        byte[] nasty = "'\"\\?{fn now()}\0\n\r\u001a--/*%_`$$:x".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < Math.min(size, 256 + nasty.length); i++) {
            bytes[i] = i < 256 ? (byte) i : nasty[i - 256];
        }
        return bytes;
    }

    /** Of bytes that drivers escape, each by one more. */
    @Test
    void o1_rowOfTheLargestSizeIsTakenAndComesBack() throws SQLException {
        byte[] messages = new byte[Math.toIntExact(table.mostRowBytes())];
        assertThat(messages.length).isGreaterThanOrEqualTo(leastOfMostRowBytes());
        for (int i = 0; i < messages.length; i++) {
            messages[i] = (byte) "'\\\0".charAt(i % 3);
        }
        for (String settings : settings()) {
            Connection application = kept(connect(settings));
            application.setAutoCommit(false);
            StatusId id = StatusId.next();
            table.insert(application, id, SENDER, messages);
            application.commit();
            assertThat(onlyDue(b).messages()).as(settings).isEqualTo(messages);
            table.delete(b, Collections.singleton(id));
        }
    }

    int leastOfMostRowBytes() {
        return 4 * 1024 * 1024;
    }

    /** One in which applications may write. */
    int applicationsIsolation() {
        return Connection.TRANSACTION_READ_COMMITTED;
    }

    @Test
    void o1_sessionOfTheApplicationIsAsItWasAfterARowWasWritten() throws SQLException {
        for (int isolation : new int[] {applicationsIsolation(), Connection.TRANSACTION_SERIALIZABLE}) {
            a.rollback();
            a.setTransactionIsolation(isolation);
            StatusId id = inserted(a, "a message");
            assertThat(table.renew(a, id, StatusId.next())).isEqualTo(1);
            assertThat(a.getAutoCommit()).isFalse();
            assertThat(a.getTransactionIsolation()).isEqualTo(isolation);
            a.commit();
        }
    }

    @Test
    void o1_errorOfAnInsertHasNothingOfTheMessages() throws SQLException {
        StatusId id = inserted(a, "first");
        a.commit();
        for (int size : new int[] {20, 20_000}) {
            byte[] secret = new byte[size];
            Arrays.fill(secret, (byte) 'Z');
            assertThatThrownBy(() -> table.insert(a, id, SENDER, secret))
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("5A5A5A", "5a5a5a", "ZZZ"));
            a.rollback();
        }
    }

    // The dates and the ids.

    @Test
    void o3_renewedRowHasTheNewIdAndIsYoungAgain() throws Exception {
        StatusId old = inserted(a, "slow");
        StatusId renewed = StatusId.next();
        await().until(() -> ageIn(a, old) >= 300);
        assertThat(table.renew(a, old, renewed)).isEqualTo(1);
        assertThat(ageIn(a, renewed)).isLessThan(300);
        a.commit();
        assertThat(table.present(b, Arrays.asList(old, renewed))).containsExactly(renewed);
        assertThat(text(onlyDue(b))).isEqualTo("slow");
    }

    @Test
    void o3_renewingARowThatIsGoneHitsNone() throws SQLException {
        assertThat(table.renew(a, StatusId.next(), StatusId.next())).isZero();
    }

    @Test
    void o3_ownedRowIsDueOnlyWhenItIsOlderThanTheLease() throws Exception {
        StatusId id = committed("a message");
        assertThat(due(LONG_LEASE)).isEmpty();
        await().until(() -> ageIn(b, id) >= 100);
        assertThat(table.due(b, SENDER, null, 100, 10, MUCH))
                .extracting(OutboxRow::id)
                .containsExactly(id);
        OutboxRow row = onlyDue(b);
        assertThat(row.state()).isEqualTo(OutboxRowState.OWNED);
        assertThat(row.ageMillis()).isBetween(100L, 60_000L);
        assertThat(row.attempts()).isZero();
        assertThat(row.attemptedAgeMillis()).isZero();
    }

    // The relay's rows.

    @Test
    void o4_rowsThatWereHandedOverAreDueAtOnceInTheOrderOfTheirIds() throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ids.add(committed("message " + i));
        }
        List<StatusId> handed = new ArrayList<>(ids.subList(5, 25));
        Collections.shuffle(handed, new Random(4));
        table.handOver(b, handed);
        List<OutboxRow> due = due(LONG_LEASE);
        assertThat(due).extracting(OutboxRow::id).containsExactlyElementsOf(ids.subList(5, 25));
        assertThat(due).extracting(OutboxTableContract::text).startsWith("message 5", "message 6");
        assertThat(due).extracting(OutboxRow::state).containsOnly(OutboxRowState.RELAYED);
        assertThat(onlyIds(table.due(b, SENDER, ids.get(9), LONG_LEASE, 3, MUCH)))
                .containsExactlyElementsOf(ids.subList(10, 13));
        assertThat(table.due(b, SENDER, ids.get(24), LONG_LEASE, 3, MUCH)).isEmpty();
    }

    @Test
    void o4_rowsOfAnotherSenderAreNotDue() throws SQLException {
        StatusId mine = committed("mine");
        StatusId theirs = StatusId.next();
        table.write(b, theirs, OTHER_SENDER, utf8("theirs"));
        table.handOver(b, Arrays.asList(mine, theirs));
        assertThat(onlyIds(due(LONG_LEASE))).containsExactly(mine);
        assertThat(onlyIds(table.due(b, OTHER_SENDER, null, LONG_LEASE, 10, MUCH)))
                .containsExactly(theirs);
    }

    @Test
    void o4_pageIsBoundedInBytesButHasOneRowAtLeast() throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            StatusId id = StatusId.next();
            table.write(b, id, SENDER, new byte[1000]);
            ids.add(id);
        }
        assertThat(onlyIds(table.due(b, SENDER, null, 0, 10, 2999))).containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(onlyIds(table.due(b, SENDER, null, 0, 10, 3000))).containsExactlyElementsOf(ids.subList(0, 3));
        assertThat(onlyIds(table.due(b, SENDER, ids.get(0), 0, 10, 1))).containsExactly(ids.get(1));
    }

    @Test
    void o4_whatIsDueAtOneMomentIsReadPageByPageWithoutWhatComesDueMeanwhile() throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(committed("message " + i));
        }
        table.handOver(b, Arrays.asList(ids.get(1), ids.get(3), ids.get(5)));
        DueRows due = table.due(b, SENDER, LONG_LEASE, 10);
        table.handOver(b, Arrays.asList(ids.get(0), ids.get(4)));
        table.delete(b, Collections.singleton(ids.get(3)));
        assertThat(due.isFull()).isFalse();
        List<StatusId> page = due.nextPage(2, MUCH);
        assertThat(page).containsExactly(ids.get(1), ids.get(3));
        assertThat(onlyIds(table.read(b, page))).containsExactly(ids.get(1));
        assertThat(due.nextPage(2, 1)).containsExactly(ids.get(5));
        assertThat(due.nextPage(2, MUCH)).isEmpty();
        DueRows first = table.due(b, SENDER, LONG_LEASE, 2);
        assertThat(first.isFull()).isTrue();
        first.leaveOut(Collections.singleton(ids.get(0)));
        assertThat(first.nextPage(10, MUCH)).containsExactly(ids.get(1));
    }

    @Test
    void o4_moreRowsThanOneStatementTakesAreReadPresentHandedOverAndDeleted() throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        a.rollback();
        for (int i = 0; i < 2_100; i++) {
            ids.add(inserted(a, "m" + i));
        }
        a.commit();
        table.handOver(b, ids);
        assertThat(onlyIds(table.due(b, SENDER, null, LONG_LEASE, 2_050, MUCH)))
                .containsExactlyElementsOf(ids.subList(0, 2_050));
        assertThat(table.present(b, ids)).hasSize(2_100);
        assertThat(table.delete(b, ids)).isEqualTo(2_100);
        assertThat(table.present(b, ids)).isEmpty();
    }

    @Test
    void o4_nothingIsHeldUpByRowsOfOpenTransactionsNorSeesThem() throws SQLException {
        StatusId before = committed("before");
        StatusId open = inserted(a, "open");
        StatusId after = committed("after");
        table.handOver(b, Arrays.asList(before, after));
        assertThat(onlyIds(due(0))).containsExactly(before, after);
        assertThat(table.size(b, 100).rows()).isEqualTo(2);
        List<StatusId> sent = new ArrayList<>(Arrays.asList(before, after));
        for (int i = 0; i < 40; i++) {
            // Ids that are not there lie on either side of the open row, as far as the order goes.
            sent.add(StatusId.of(open.mostSignificantBits(), open.leastSignificantBits() + i - 20 + (i < 20 ? 0 : 1)));
        }
        assertThat(table.delete(b, sent)).isEqualTo(2);
        StatusId next = inserted(a, "after the deletion");
        a.commit();
        assertThat(onlyIds(due(0))).containsExactly(open, next);
    }

    @Test
    void o4_uncommittedRowsAreNotSeenEvenByAConnectionThatReadsWhatIsUncommitted() throws SQLException {
        StatusId open = inserted(a, "open");
        b.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        int found = b.getTransactionIsolation();
        assertThat(due(0)).isEmpty();
        assertThat(table.present(b, Collections.singleton(open))).isEmpty();
        assertThat(table.size(b, 10).rows()).isZero();
        assertThat(b.getTransactionIsolation()).isEqualTo(found);
    }

    @Test
    void o4_lookingForRowsIsOneStatementWhereNothingIsDue() throws SQLException {
        committed("young");
        AtomicInteger statements = new AtomicInteger();
        Connection counted = intercepted(b, sql -> statements.incrementAndGet());
        assertThat(table.due(counted, SENDER, null, LONG_LEASE, 100, MUCH)).isEmpty();
        assertThat(statements).hasValue(1);
        assertThat(table.due(counted, SENDER, null, 0, 100, MUCH)).hasSize(1);
        assertThat(statements).hasValue(3);
    }

    @Test
    void o4_rowsThatAreSentBetweenFindingAndReadingThemAreLeftOutAndTheNextOnesFound() throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(committed("m" + i));
        }
        AtomicInteger reads = new AtomicInteger();
        Connection other = connection();
        Connection overtaken = intercepted(b, sql -> {
            if (sql.contains("messages") && reads.getAndIncrement() == 0) {
                table.delete(other, ids.subList(0, 2));
                table.park(other, ids.get(2), "refused");
            }
        });
        assertThat(onlyIds(table.due(overtaken, SENDER, null, 0, 3, MUCH)))
                .containsExactlyElementsOf(ids.subList(3, 6));
    }

    @Test
    void o4_rowsAreReadWhileOthersWriteAndDeleteThem() throws Exception {
        Connection writing = connection();
        Connection deleting = connection();
        int rounds = 150;
        Future<Integer> writer = threads.submit(() -> {
            for (int i = 0; i < rounds; i++) {
                table.write(writing, StatusId.next(), SENDER, bytes(new Random(i), 3_000));
            }
            return rounds;
        });
        int deleted = 0;
        while (deleted < rounds) {
            for (OutboxRow row : due(0)) {
                assertThat(row.messages()).hasSize(3_000);
            }
            List<StatusId> some = onlyIds(table.due(b, SENDER, null, 0, 7, MUCH));
            Future<Integer> deletion = threads.submit(() -> table.delete(deleting, some));
            for (OutboxRow row : due(0)) {
                assertThat(row.messages()).hasSize(3_000);
            }
            deleted += deletion.get(30, TimeUnit.SECONDS);
        }
        assertThat(writer.get(30, TimeUnit.SECONDS)).isEqualTo(rounds);
        assertThat(due(0)).isEmpty();
    }

    @Test
    void o4_readingWhatIsDueHoldsUpNobody() throws SQLException {
        StatusId id = committed("a message");
        Connection reading = connection();
        reading.setAutoCommit(false);
        assertThat(table.due(reading, SENDER, null, 0, 10, MUCH)).hasSize(1);
        assertThat(table.delete(b, Collections.singleton(id))).isEqualTo(1);
        inserted(a, "another");
        a.commit();
    }

    // The leader.

    @Test
    void o4_exactlyOneOfManyInstancesThatAskAtOnceLeads() throws Exception {
        int instances = 8;
        CyclicBarrier start = new CyclicBarrier(instances);
        for (int round = 0; round < 10; round++) {
            String sender = "group-" + round;
            List<Future<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                String instance = "instance-" + i;
                Connection own = connection();
                asked.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return table.lead(own, sender, instance, LONG_LEASE);
                }));
            }
            int leaders = 0;
            for (Future<Boolean> one : asked) {
                leaders += one.get(30, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(leaders).isEqualTo(1);
        }
    }

    @Test
    void o4_exactlyOneTakesOverALeaseThatIsOver() throws Exception {
        int instances = 6;
        long lease = 1_500;
        CyclicBarrier start = new CyclicBarrier(instances);
        for (int round = 0; round < 3; round++) {
            String sender = "taken-" + round;
            assertThat(table.lead(b, sender, "dead", 1)).isTrue();
            await().until(() -> ageIn(b, SenderLease.idOf(sender)) >= lease);
            List<Future<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                String instance = "instance-" + i;
                Connection own = connection();
                asked.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return table.lead(own, sender, instance, lease);
                }));
            }
            List<Boolean> answers = new ArrayList<>();
            for (Future<Boolean> one : asked) {
                answers.add(one.get(30, TimeUnit.SECONDS));
            }
            assertThat(Collections.frequency(answers, true)).isEqualTo(1);
        }
    }

    @Test
    void o4_leaderThatRenewsStaysAndNobodyElseLeadsMeanwhile() throws Exception {
        long lease = 1_000;
        assertThat(table.lead(b, SENDER, "first", lease)).isTrue();
        Connection other = connection();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * lease);
        while (System.nanoTime() - end < 0) {
            long before = System.nanoTime();
            assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isTrue();
            boolean led = table.lead(other, SENDER, "second", lease);
            if (System.nanoTime() - before < TimeUnit.MILLISECONDS.toNanos(lease)) {
                assertThat(led).isFalse();
            }
        }
        await().until(() -> ageIn(b, SenderLease.idOf(SENDER)) >= lease);
        assertThat(table.lead(other, SENDER, "second", lease)).isTrue();
        assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isFalse();
    }

    @Test
    void o4_leaderThatResignsIsFollowedAtOnceAndNobodyResignsForAnother() throws SQLException {
        assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isTrue();
        table.resign(b, SENDER, "second");
        assertThat(table.lead(b, SENDER, "second", LONG_LEASE)).isFalse();
        table.resign(b, SENDER, "first");
        assertThat(table.lead(b, SENDER, "second", LONG_LEASE)).isTrue();
    }

    @Test
    void o4_eachSenderHasALeaderOfItsOwn() throws SQLException {
        assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isTrue();
        assertThat(table.lead(b, OTHER_SENDER, "second", LONG_LEASE)).isTrue();
        assertThat(due(0)).isEmpty();
        assertThat(table.size(b, 10).rows()).isZero();
    }

    @Test
    void o4_leaseOfATimeThatIsFarInTheFutureIsOverSinceTheClockWasSetBack() throws SQLException {
        assertThat(table.lead(b, SENDER, "first", LONG_LEASE)).isTrue();
        StatusId row = committed("of before the clock was set back");
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + afterAnHour());
        assertThat(table.lead(b, SENDER, "second", LONG_LEASE)).isTrue();
        assertThat(onlyIds(due(LONG_LEASE))).containsExactly(row);
    }

    /** A time that lies an hour after the column created_at. */
    String afterAnHour() {
        return "created_at + INTERVAL '1' HOUR";
    }

    // Handing over, attempts, parking.

    @Test
    void o2_rowThatWasSentInPartKeepsTheRestWhenItIsHandedOver() throws SQLException {
        StatusId id = committed("first second");
        table.handOver(b, id, utf8("second"));
        OutboxRow row = onlyDue(b, LONG_LEASE);
        assertThat(row.state()).isEqualTo(OutboxRowState.RELAYED);
        assertThat(text(row)).isEqualTo("second");
        assertThat(table.size(b, 10).bytes()).isEqualTo(6);
    }

    @Test
    void o5_attemptsAreCountedAndDated() throws Exception {
        StatusId id = committed("a message");
        table.handOver(b, Collections.singleton(id));
        assertThat(table.attempted(b, id, "no route info of this topic")).isEqualTo(1);
        assertThat(table.attempted(b, id, "still no route")).isEqualTo(2);
        await().until(() -> onlyDue(b, LONG_LEASE).attemptedAgeMillis() >= 50);
        OutboxRow row = onlyDue(b, LONG_LEASE);
        assertThat(row.attempts()).isEqualTo(2);
        assertThat(row.attemptedAgeMillis()).isLessThanOrEqualTo(row.ageMillis());
        assertThat(errorOf(id)).isEqualTo("still no route");
        assertThat(table.attempted(b, StatusId.next(), "of a row that is gone")).isZero();
    }

    @Test
    void o5_parkedRowIsKeptAndCountedAndNotDue() throws SQLException {
        StatusId id = committed("poison");
        table.park(b, id, "the message body is too large");
        assertThat(due(0)).isEmpty();
        assertThat(table.present(b, Collections.singleton(id)))
                .as("whoever waits until it was sent must not wait for it")
                .isEmpty();
        assertThat(table.size(b, 10))
                .extracting(OutboxSize::rows, OutboxSize::parked)
                .containsExactly(1L, 1L);
        assertThat(errorOf(id)).isEqualTo("the message body is too large");
        table.handOver(b, Collections.singleton(id));
        table.keepOnly(b, id, utf8("x"));
        assertThat(due(0)).isEmpty();
        assertThat(table.size(b, 10).bytes()).isEqualTo(6);
    }

    @Test
    void o5_errorIsCutToWhatTheColumnTakesWhateverItsCharacters() throws SQLException {
        StatusId id = committed("poison");
        String emoji = "\ud83d\ude00";
        table.park(b, id, "主题不存在 it's \\ \"so\" ?\0" + emoji.repeat(400));
        assertThat(errorOf(id)).startsWith("主题不存在 it's \\ \"so\" ??" + emoji).hasSizeLessThanOrEqualTo(500);
        StatusId other = committed("poison");
        table.attempted(b, other, "x".repeat(499) + emoji);
        assertThat(errorOf(other)).isEqualTo("x".repeat(499) + "?");
    }

    // The bound.

    @Test
    void o9_sizeCountsRowsAndBytesOfAllSendersUpToTheBound() throws SQLException {
        for (int i = 0; i < 5; i++) {
            table.write(b, StatusId.next(), i % 2 == 0 ? SENDER : OTHER_SENDER, new byte[100]);
        }
        assertThat(table.size(b, 1_000))
                .extracting(OutboxSize::rows, OutboxSize::bytes, OutboxSize::parked)
                .containsExactly(5L, 500L, 0L);
        assertThat(table.size(b, 3))
                .extracting(OutboxSize::rows, OutboxSize::bytes)
                .containsExactly(3L, 300L);
    }

    @Test
    void o9_sizeTellsTheAgeOfTheOldestRowThatIsNotParked() throws SQLException {
        assertThat(table.size(b, 10).oldestMillis()).isZero();
        StatusId parked = committed("poison");
        table.park(b, parked, "too large");
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo());
        assertThat(table.size(b, 10).oldestMillis()).isZero();
        committed("a message");
        assertThat(table.size(b, 10).oldestMillis()).isBetween(0L, 60_000L);
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo() + " WHERE state = 'O'");
        assertThat(table.size(b, 10).oldestMillis()).isBetween(3_600_000L, 3_660_000L);
    }

    // What people want to know.

    private String anHourAgo() {
        return afterAnHour().replace('+', '-');
    }

    @Test
    void o4_backlogTellsOfEachSenderWhatWaitsWhatIsParkedAndWhetherSomebodyLeads() throws SQLException {
        table.write(b, StatusId.next(), SENDER, new byte[100]);
        table.write(b, StatusId.next(), OTHER_SENDER, new byte[30]);
        table.write(b, StatusId.next(), OTHER_SENDER, new byte[40]);
        StatusId parked = StatusId.next();
        table.write(b, parked, OTHER_SENDER, new byte[50]);
        table.park(b, parked, "too large");
        assertThat(table.lead(b, SENDER, "the leader", LONG_LEASE)).isTrue();
        assertThat(table.backlog(b, "", 0, 100))
                .extracting(
                        SenderBacklog::sender,
                        SenderBacklog::rows,
                        SenderBacklog::bytes,
                        SenderBacklog::parked,
                        one -> one.isLedWithin(60_000))
                .containsExactlyInAnyOrder(tuple(SENDER, 1L, 100L, 0L, true), tuple(OTHER_SENDER, 2L, 70L, 1L, false));
        assertThat(table.backlog(b, OTHER_SENDER, 0, 100))
                .extracting(SenderBacklog::sender)
                .containsExactly(SENDER);
        assertThat(table.backlog(b, "", 0, 1)).hasSize(1);
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo() + " WHERE state = 'L'");
        assertThat(table.backlog(b, OTHER_SENDER, 0, 100))
                .allMatch(one -> one.isLedWithin(3_700_000) && !one.isLedWithin(3_500_000));
    }

    @Test
    void o4_backlogOfOldRowsLeavesTheYoungOnesOut() throws SQLException {
        committed("a message");
        assertThat(table.backlog(b, "", 60_000, 100)).isEmpty();
        update(b, "UPDATE " + table.qualifiedName() + " SET created_at = " + anHourAgo() + " WHERE state = 'O'");
        committed("another");
        assertThat(table.backlog(b, "", 60_000, 100)).singleElement().satisfies(one -> {
            assertThat(one.rows()).isEqualTo(1);
            assertThat(one.oldestMillis()).isBetween(3_600_000L, 3_660_000L);
        });
    }

    @Test
    void o5_reasonsOfParkedRowsAreCounted() throws SQLException {
        for (String reason : new String[] {"too large", "no such topic", "too large"}) {
            table.park(b, committed("poison"), reason);
        }
        assertThat(table.parked(b, 10))
                .extracting(ParkedRows::sender, ParkedRows::reason, ParkedRows::rows)
                .containsExactly(tuple(SENDER, "too large", 2L), tuple(SENDER, "no such topic", 1L));
        assertThat(table.parked(b, 1)).hasSize(1);
    }

    // Sessions.

    @Test
    void ownConnectionsAreGivenBackAsTheyWere() throws SQLException {
        for (boolean autoCommit : new boolean[] {true, false}) {
            for (int isolation : new int[] {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            }) {
                b.setAutoCommit(true);
                b.setTransactionIsolation(isolation);
                b.setAutoCommit(autoCommit);
                OutboxTable opened = opened(b, name, true);
                opened.requireWritable(b);
                StatusId id = StatusId.next();
                opened.write(b, id, SENDER, utf8("a message"));
                opened.present(b, Collections.singleton(id));
                opened.attempted(b, id, "an error");
                opened.keepOnly(b, id, utf8("rest"));
                opened.handOver(b, id, utf8("rest"));
                opened.due(b, SENDER, null, 0, 1, 1);
                opened.lead(b, SENDER, "me", 1_000);
                opened.resign(b, SENDER, "me");
                opened.park(b, id, "an error");
                opened.size(b, 10);
                opened.backlog(b, "", 0, 10);
                opened.parked(b, 10);
                assertThat(opened.delete(b, Collections.singleton(id))).isEqualTo(1);

                assertThat(b.getAutoCommit()).isEqualTo(autoCommit);
                b.setAutoCommit(true);
                assertThat(b.getTransactionIsolation()).isEqualTo(isolation);
            }
        }
    }

    /** What locks the table, and what gives it free; none where the database has no such thing. */
    String[] lockTable() {
        return new String[0];
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noStatementWaitsLongerForALockOnTheTableThanItsBound() throws Exception {
        assumeTrue(lockTable().length > 0, "the database locks no tables");
        StatusId id = committed("a message");
        OutboxTable bounded = Objects.requireNonNull(OutboxTable.open(b, name, false, 400));
        Connection administrator = connection();
        update(administrator, String.format(lockTable()[0], table.qualifiedName()));
        try {
            for (Use use : uses(bounded, id)) {
                Connection connection = connection();
                assertThatThrownBy(() -> use.on(connection))
                        .isInstanceOf(SQLTimeoutException.class)
                        .hasMessageContaining("did not return within 400 ms");
            }
        } finally {
            update(administrator, lockTable()[1]);
        }
        assertThat(table.present(b, Collections.singleton(id))).hasSize(1);
    }

    private static List<Use> uses(OutboxTable table, StatusId id) {
        return Arrays.asList(
                c -> table.insert(c, StatusId.next(), SENDER, new byte[10]),
                c -> table.insert(c, StatusId.next(), SENDER, new byte[200_000]),
                c -> table.renew(c, id, StatusId.next()),
                c -> table.present(c, Collections.singleton(id)),
                c -> table.delete(c, Collections.singleton(id)),
                c -> table.handOver(c, Collections.singleton(id)),
                c -> table.handOver(c, id, new byte[1]),
                c -> table.keepOnly(c, id, new byte[1]),
                c -> table.attempted(c, id, "an error"),
                c -> table.park(c, id, "an error"),
                c -> table.due(c, SENDER, null, 0, 10, MUCH),
                c -> table.due(c, SENDER, 0, 10),
                c -> table.read(c, Collections.singletonList(id)),
                c -> table.lead(c, SENDER, "me", 1_000),
                c -> table.resign(c, SENDER, "me"),
                c -> table.size(c, 10),
                c -> table.backlog(c, "", 0, 10),
                c -> table.parked(c, 10),
                table::requireWritable);
    }

    private interface Use {
        void on(Connection connection) throws SQLException;
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
            List<Future<OutboxTable>> opened = new ArrayList<>();
            for (Connection connection : own) {
                opened.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    OutboxTable table = opened(connection, fresh, true);
                    table.write(connection, StatusId.next(), SENDER, utf8("a message"));
                    return table;
                }));
            }
            for (Future<OutboxTable> one : opened) {
                one.get(30, TimeUnit.SECONDS);
            }
            assertThat(opened.get(0).get().size(b, 100).rows()).isEqualTo(own.size());
        }
    }

    @Test
    void tableThatIsNotThereIsNullWhereItIsNotToBeMade() throws SQLException {
        assertThat(OutboxTable.open(b, name + "_missing", false, BOUND)).isNull();
        assertThat(OutboxTable.open(b, name, false, BOUND)).isNotNull();
    }

    @Test
    void statementOnATableThatIsGoneSaysSo() throws SQLException {
        update(b, "DROP TABLE " + table.qualifiedName());
        assertThatThrownBy(() -> table.due(b, SENDER, null, 0, 1, 1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(table.isMissing(e)).isTrue());
    }

    @Test
    void printedScriptMakesATableThatIsOpened() throws SQLException {
        String made = name + "_by_hand";
        for (String statement : OutboxTable.ddl(dialect(), made).split(";")) {
            if (!statement.trim().isEmpty()) {
                update(b, statement);
            }
        }
        OutboxTable opened = Objects.requireNonNull(OutboxTable.open(b, made, false, BOUND));
        opened.requireWritable(b);
        assertThat(opened.size(b, 10).rows()).isZero();
    }

    @Test
    void tableWithoutItsSchemaRowIsCompletedOnlyWhenAsked() throws SQLException {
        update(b, "DELETE FROM " + table.qualifiedName());
        assertThatThrownBy(() -> OutboxTable.open(b, name, false, BOUND))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("has no schema row")
                .hasMessageContaining("CREATE TABLE");
        assertThat(OutboxTable.open(b, name, true, BOUND)).isNotNull();
        assertThat(OutboxTable.open(b, name, false, BOUND)).isNotNull();
    }

    @Test
    void tableOfAnotherVersionIsLeftAlone() throws SQLException {
        update(b, "UPDATE " + table.qualifiedName() + " SET last_error = 'v2' WHERE state = 'S'");
        for (boolean create : new boolean[] {true, false}) {
            assertThatThrownBy(() -> OutboxTable.open(b, name, create, BOUND))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Outbox table")
                    .hasMessageContaining("version 2")
                    .hasMessageContaining("Nothing was changed");
        }
    }

    @Test
    void anotherApplicationsTableIsLeftAlone() throws SQLException {
        String quoted = table.qualifiedName().replace(name, name + "_foreign");
        update(b, "CREATE TABLE " + quoted + " (id INT PRIMARY KEY)");
        for (boolean create : new boolean[] {true, false}) {
            assertThatThrownBy(() -> OutboxTable.open(b, name + "_foreign", create, BOUND))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("cannot be read as an outbox table")
                    .hasMessageContaining("configure another name");
        }
    }

    @Test
    void userWhoMayOnlyReadIsToldWhichRightIsMissingAndNothingStays() throws SQLException {
        Connection reader = kept(connectAsReader(table.qualifiedName()));
        String unquoted = table.qualifiedName().replaceAll("[`\"]", "");
        OutboxTable opened = opened(reader, unquoted, false);
        assertThatThrownBy(() -> opened.requireWritable(reader))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("INSERT was tried and refused")
                .hasMessageContaining("Grant this user SELECT, INSERT, UPDATE and DELETE");
        table.requireWritable(b);
        assertThat(table.size(b, 10).rows()).isZero();
    }

    // Tools.

    final OutboxTable table() {
        return table;
    }

    final Connection application() {
        return a;
    }

    final Connection own() {
        return b;
    }

    final Connection connection() throws SQLException {
        return kept(connect(""));
    }

    final Connection kept(Connection connection) {
        connections.add(connection);
        return connection;
    }

    static OutboxTable opened(Connection own, String name, boolean create) throws SQLException {
        return Objects.requireNonNull(OutboxTable.open(own, name, create, BOUND));
    }

    final StatusId inserted(Connection inUse, String messages) throws SQLException {
        StatusId id = StatusId.next();
        table.insert(inUse, id, SENDER, utf8(messages));
        return id;
    }

    final StatusId committed(String messages) throws SQLException {
        StatusId id = StatusId.next();
        table.write(b, id, SENDER, utf8(messages));
        return id;
    }

    private List<OutboxRow> due(long leaseMillis) throws SQLException {
        return table.due(b, SENDER, null, leaseMillis, 1_000, MUCH);
    }

    private OutboxRow onlyDue(Connection own) throws SQLException {
        return onlyDue(own, 0);
    }

    private OutboxRow onlyDue(Connection own, long leaseMillis) throws SQLException {
        List<OutboxRow> due = table.due(own, SENDER, null, leaseMillis, 10, MUCH);
        assertThat(due).hasSize(1);
        return due.get(0);
    }

    private static List<StatusId> onlyIds(List<OutboxRow> rows) {
        return rows.stream().map(OutboxRow::id).collect(Collectors.toList());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(OutboxRow row) {
        return new String(row.messages(), StandardCharsets.UTF_8);
    }

    /** By the clock of the database, of a row that the connection sees. */
    private long ageIn(Connection connection, StatusId id) throws SQLException {
        return Long.parseLong(query(connection, "SELECT " + dialect().ageOf("created_at") + whereIdIs(id)));
    }

    private String errorOf(StatusId id) throws SQLException {
        return query(b, "SELECT last_error" + whereIdIs(id));
    }

    private String whereIdIs(StatusId id) {
        String literal = dialect().idIsUuid ? "'" + id.toUuid() + "'" : "X'" + id + "'";
        return " FROM " + table.qualifiedName() + " WHERE id = " + literal;
    }

    interface Seen {
        void sql(String text) throws SQLException;
    }

    /** The same connection, which shows each statement that is about to be prepared or made. */
    private static Connection intercepted(Connection connection, Seen seen) {
        return (Connection) Proxy.newProxyInstance(
                OutboxTableContract.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().endsWith("Statement")) {
                        seen.sql(arguments == null ? "" : (String) arguments[0]);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
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

    /** A field that {@link #openTable} sets. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T unset() {
        return null;
    }
}
