package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.TenonDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.junit.jupiter.api.Test;

/**
 * O1 to O3 and O7 from the outside, beside the rules of half messages that hold for the outbox as well: which transaction a
 * message belongs to, what a savepoint undoes, what an end proves. The rules that speak of halves and their rows are left out.
 */
interface OutboxRules
        extends BindingRules, StateRules, SegmentRules, CommitRules, CleanUpRules, HandleRules, LargeBodyRules {

    @Test
    default void o1_messagesSentWithoutSqlBetweenThemShareOneRow() throws Exception {
        try (Connection c = begin()) {
            insert(c, "a");
            send("a");
            joint().producer.send(joint().message(ledger().key("b")));
            assertThat(rowsSeenBy(c))
                    .as("written before the next statement, which this count is")
                    .isEqualTo(1);
            send("c");
            Savepoint savepoint = c.setSavepoint();
            send("d");
            assertThat(rowsSeenBy(c)).isEqualTo(3);
            c.releaseSavepoint(savepoint);
            c.commit();
        }
        delivered("a", "b", "c", "d");
    }

    @Test
    default void o1_nothingIsWrittenOfAMessageThatIsRolledBackAtOnce() throws Exception {
        try (Connection c = begin()) {
            order(c, "rolled-back");
            c.rollback();
        }
        never("rolled-back");
    }

    @Test
    default void o1_aSendReturnsTheIdThatTheConsumerSees() throws Exception {
        SendResult result;
        try (Connection c = begin()) {
            Message message = joint().message(ledger().orderKey("a"));
            insert(c, "a");
            result = joint().producer.send(message);
            assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            assertThat(result.getMsgId()).isEqualTo(MessageClientIDSetter.getUniqID(message));
            c.commit();
        }
        delivered("a");
        assertThat(joint().deliveries.messages(ledger().key("a")).get(0).getMsgId())
                .isEqualTo(result.getMsgId());
    }

    @Test
    default void o1_callbackOnewayCollectionAndEnqueueAreWrittenDownLikeASend() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        AtomicReference<SendResult> heard = new AtomicReference<>();
        try (Connection c = begin()) {
            joint().producer.send(joint().message(ledger().key("callback")), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    heard.set(result);
                    told.countDown();
                }

                @Override
                public void onException(Throwable e) {
                    told.countDown();
                }
            });
            joint().producer.sendOneway(joint().message(ledger().key("oneway")));
            joint().producer.enqueue(joint().message(ledger().key("enqueued")));
            List<Message> collection = new ArrayList<>();
            collection.add(joint().message(ledger().key("first")));
            collection.add(joint().message(ledger().key("second")));
            assertThat(joint().producer.send(collection).getMsgId()).contains(",");
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(heard.get())
                    .isNotNull()
                    .extracting(SendResult::getSendStatus)
                    .isEqualTo(SendStatus.SEND_OK);
            insert(c, "callback");
            insert(c, "oneway");
            insert(c, "enqueued");
            insert(c, "first");
            insert(c, "second");
            c.commit();
        }
        delivered("callback", "oneway", "enqueued", "first", "second");
    }

    @Test
    default void o1_requestsAndRepliesStayRefused() throws Exception {
        try (Connection c = begin()) {
            Message request = joint().message(ledger().key("request"));
            assertThatThrownBy(() -> joint().producer.request(request, 1000)).isInstanceOf(MQClientException.class);
            c.commit();
        }
        never("request");
    }

    @Test
    default void o2_afterTheCommitTheTableIsEmptyAgain() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            order(c, "b");
            c.commit();
        }
        delivered("a", "b");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(waitingRows()).isZero());
    }

    @Test
    default void o3_aTransactionThatIsOlderThanTheLeaseIsSentOnceByItsOwner() throws Exception {
        long begun = System.nanoTime();
        try (Connection c = begin()) {
            order(c, "slow");
            assertThat(rowsSeenBy(c)).isEqualTo(1);
            await("the lease of the row, as it was written, is over")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(Joint.OUTBOX_LEASE + 2000));
            c.commit();
        }
        delivered("slow");
    }

    @Test
    default void o3_aRowThatIsGoneBeforeAnOldTransactionCommitsRefusesTheCommit() throws Exception {
        TenonDataSource robbedFrom = tracked("robbed", joint().database.dataSource());
        robbedFrom.setSealAfterMillis(10);
        try (Connection c = robbedFrom.getConnection()) {
            c.setAutoCommit(false);
            order(c, "robbed");
            execute(c, "DELETE FROM " + quoted(c, "tenon_outbox") + " WHERE state = 'O'");
            long begun = System.nanoTime();
            await().until(() -> System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(20));
            assertThatThrownBy(c::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasMessageContaining("is gone");
        }
        never("robbed");
    }

    @Test
    default void o7_messagesOfOneQueueKeepTheOrderOfTheirCommits() throws Exception {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            try (Connection c = begin()) {
                for (int j = 0; j < 2; j++) {
                    String name = "ordered-" + (1000 + 2 * i + j);
                    sent.add(ledger().key(name));
                    joint().producer
                            .send(joint().message(ledger().key(name)), (queues, m, arg) -> queues.get(0), "first");
                }
                if (i % 3 == 0) {
                    insert(c, "ordered-" + (1000 + 2 * i));
                    insert(c, "ordered-" + (1001 + 2 * i));
                    c.commit();
                } else {
                    c.commit();
                }
            }
        }
        String[] names =
                sent.stream().map(key -> key.substring(key.indexOf('-') + 1)).toArray(String[]::new);
        delivered(names);
        List<String> inTheQueue = new ArrayList<>(sent);
        inTheQueue.sort(Comparator.comparingLong(
                key -> joint().deliveries.messages(key).get(0).getQueueOffset()));
        assertThat(inTheQueue).isEqualTo(sent);
    }

    private int waitingRows() throws SQLException {
        try (Connection c = joint().database.dataSource().getConnection()) {
            return rowsSeenBy(c);
        }
    }

    // What is otherwise.

    /** Nothing is asked of the database when a message is sent, so that the commit is what fails. */
    @Test
    @Override
    default void r3_sendAfterAFailedStatementFailsWhereTheTransactionIsDoomed() throws Exception {
        try (Connection c = begin()) {
            assertThatThrownBy(() -> execute(c, "SELECT nothing FROM nowhere")).isInstanceOf(SQLException.class);
            send("a");
            if (failedStatementDoomsTransaction()) {
                assertThatThrownBy(c::commit).isInstanceOf(CommitRefusedException.class);
                never("a");
            } else {
                insert(c, "a");
                c.commit();
                delivered("a");
            }
        }
    }

    /** The row is written at the commit, and that is what finds the session gone. */
    @Test
    @Override
    default void r5_rowOfAKilledSessionIsGoneAndSoAreItsMessages() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            joint().database.killSession(c.unwrap(driverConnection()));
            assertThatThrownBy(c::commit).isInstanceOf(SQLException.class);
        }
        never("a");
    }

    // What speaks of halves.

    @Override
    default void r3_segmentIdIsNotUsedAgainAfterItsSavepointWasRolledBack() {}

    @Override
    default void r5_refusedCommitIsARealRollbackAndTheConnectionGoesOn() {}

    @Override
    default void r5_refusalOfSavepointsWorkOnlyCountsWhatWouldCommit() {}

    @Override
    default void r5_switchingAutocommitOnIsRefusedAsACommitIs() {}

    @Override
    default void r5_autocommitResetOfSpringAfterARefusedCommitCommitsNothing() {}

    @Override
    default void r5_oldTransactionIsSealedAndRefusedIfTheDatabaseUndidAPartOfIt() {}
}
