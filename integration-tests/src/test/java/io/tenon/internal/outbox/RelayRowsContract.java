package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The rows that are the relay's: which are due, in which order, and what becomes of those that cannot be sent. */
abstract class RelayRowsContract extends OutboxRowContract {

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
        assertThat(onlyIds(due(b, SENDER, ids.get(9), LONG_LEASE, 3, MUCH)))
                .containsExactlyElementsOf(ids.subList(10, 13));
        assertThat(due(b, SENDER, ids.get(24), LONG_LEASE, 3, MUCH)).isEmpty();
    }

    @Test
    void o4_rowsOfAnotherSenderAreNotDue() throws SQLException {
        StatusId mine = committed("mine");
        StatusId theirs = StatusId.next();
        table.write(b, theirs, OTHER_SENDER, utf8("theirs"));
        table.handOver(b, Arrays.asList(mine, theirs));
        assertThat(onlyIds(due(LONG_LEASE))).containsExactly(mine);
        assertThat(onlyIds(due(b, OTHER_SENDER, StatusId.ZERO, LONG_LEASE, 10, MUCH)))
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
        assertThat(onlyIds(due(b, SENDER, StatusId.ZERO, 0, 10, 2999))).containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(onlyIds(due(b, SENDER, StatusId.ZERO, 0, 10, 3000))).containsExactlyElementsOf(ids.subList(0, 3));
        assertThat(onlyIds(due(b, SENDER, ids.get(0), 0, 10, 1))).containsExactly(ids.get(1));
    }

    @Test
    void o4_whatIsDueAtOneMomentIsReadPageByPageWithoutWhatComesDueMeanwhile() throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(committed("message " + i));
        }
        table.handOver(b, Arrays.asList(ids.get(1), ids.get(3), ids.get(5)));
        DueRows due = table.dueAfter(b, SENDER, StatusId.ZERO, LONG_LEASE, 10);
        table.handOver(b, Arrays.asList(ids.get(0), ids.get(4)));
        table.delete(b, Collections.singleton(ids.get(3)));
        assertThat(due.isFull()).isFalse();
        List<StatusId> page = due.nextPage(2, MUCH);
        assertThat(page).containsExactly(ids.get(1), ids.get(3));
        assertThat(onlyIds(table.read(b, page))).containsExactly(ids.get(1));
        assertThat(due.nextPage(2, 1)).containsExactly(ids.get(5));
        assertThat(due.nextPage(2, MUCH)).isEmpty();
        DueRows first = table.dueAfter(b, SENDER, StatusId.ZERO, LONG_LEASE, 2);
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
        assertThat(onlyIds(due(b, SENDER, StatusId.ZERO, LONG_LEASE, 2_050, MUCH)))
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
        assertThat(due(counted, SENDER, StatusId.ZERO, LONG_LEASE, 100, MUCH)).isEmpty();
        assertThat(statements).hasValue(1);
        assertThat(due(counted, SENDER, StatusId.ZERO, 0, 100, MUCH)).hasSize(1);
        assertThat(statements).hasValue(3);
    }

    @Test
    void o4_rowsThatAreSentOrParkedBetweenFindingAndReadingThemAreLeftOut() throws SQLException {
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
        assertThat(onlyIds(due(overtaken, SENDER, StatusId.ZERO, 0, 5, MUCH)))
                .containsExactlyElementsOf(ids.subList(3, 5));
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
            List<StatusId> some = onlyIds(due(b, SENDER, StatusId.ZERO, 0, 7, MUCH));
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
        assertThat(due(reading, SENDER, StatusId.ZERO, 0, 10, MUCH)).hasSize(1);
        assertThat(table.delete(b, Collections.singleton(id))).isEqualTo(1);
        inserted(a, "another");
        a.commit();
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
}
