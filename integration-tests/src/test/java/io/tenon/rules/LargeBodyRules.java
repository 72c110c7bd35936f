package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;

/** O11: where messages go through the outbox, those with large bodies go as half messages, and end with their transaction. */
interface LargeBodyRules extends Rules {

    @Test
    default void o11_aLargeBodyGoesAsAHalfAndASmallOneOfTheSameTransactionThroughTheOutbox() throws Exception {
        openOutbox();
        SendResult large;
        Message sent = joint().large(ledger().key("large"));
        try (Connection c = begin()) {
            insert(c, "large");
            large = joint().producer.send(sent);
            assertThat(rowsSeenBy(c)).as("rows of the outbox").isZero();
            order(c, "small");
            assertThat(rowsSeenBy(c)).isEqualTo(1);
            c.commit();
        }
        assertThat(isHalf(large)).isTrue();
        delivered("large", "small");
        Message got = joint().deliveries.messages(ledger().key("large")).get(0);
        assertThat(got.getBody()).isEqualTo(sent.getBody());
        awaitEmptyOutbox();
    }

    @Test
    default void o11_aRollbackTakesBackLargeAndSmallBodiesAlike() throws Exception {
        openOutbox();
        try (Connection c = begin()) {
            insert(c, "large");
            assertThat(isHalf(sendLarge("large"))).isTrue();
            order(c, "small");
            insert(c, "enqueued");
            joint().producer.enqueue(joint().large(ledger().key("enqueued")));
            c.rollback();
        }
        never("large", "small", "enqueued");
    }

    @Test
    default void o11_aRollbackToASavepointTakesBackTheLargeBodiesBehindIt() throws Exception {
        openOutbox();
        try (Connection c = begin()) {
            insert(c, "before");
            sendLarge("before");
            order(c, "small-before");
            Savepoint savepoint = c.setSavepoint();
            insert(c, "undone");
            assertThat(isHalf(sendLarge("undone"))).isTrue();
            order(c, "small-undone");
            c.rollback(savepoint);
            insert(c, "after");
            sendLarge("after");
            order(c, "small-after");
            c.commit();
        }
        delivered("before", "small-before", "after", "small-after");
        never("undone", "small-undone");
    }

    @Test
    default void o11_callbackOnewayAndEnqueueOfLargeBodiesAreHalvesThatTheCommitWaitsFor() throws Exception {
        openOutbox();
        CompletableFuture<SendResult> heard = new CompletableFuture<>();
        try (Connection c = begin()) {
            insert(c, "callback");
            insert(c, "oneway");
            insert(c, "enqueued");
            joint().producer.send(joint().large(ledger().key("callback")), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    heard.complete(result);
                }

                @Override
                public void onException(Throwable e) {
                    heard.completeExceptionally(e);
                }
            });
            joint().producer.sendOneway(joint().large(ledger().key("oneway")));
            joint().producer.enqueue(joint().large(ledger().key("enqueued")));
            assertThat(rowsSeenBy(c)).as("rows of the outbox").isZero();
            c.commit();
        }
        assertThat(isHalf(heard.get(20, TimeUnit.SECONDS))).isTrue();
        delivered("callback", "oneway", "enqueued");
    }

    @Test
    default void o11_ofACollectionTheMeanOfItsBodiesCounts() throws Exception {
        openOutbox();
        try (Connection c = begin()) {
            for (String name :
                    Arrays.asList("large-1", "large-2", "mixed-1", "mixed-2", "mixed-3", "mixed-4", "mixed-5")) {
                insert(c, name);
            }
            SendResult halves = joint().producer
                    .send(Arrays.asList(
                            joint().large(ledger().key("large-1")), joint().large(ledger().key("large-2"))));
            assertThat(isHalf(halves)).isTrue();
            List<Message> mixed = new ArrayList<>();
            mixed.add(joint().large(ledger().key("mixed-1")));
            for (int i = 2; i <= 5; i++) {
                mixed.add(joint().message(ledger().key("mixed-" + i)));
            }
            assertThat(isHalf(joint().producer.send(mixed))).isFalse();
            assertThat(rowsSeenBy(c)).isEqualTo(1);
            c.commit();
        }
        delivered("large-1", "large-2", "mixed-1", "mixed-2", "mixed-3", "mixed-4", "mixed-5");
    }

    @Test
    default void o11_aBodyOfJustTheLimitAndOneThatCannotBeAHalfGoThroughTheOutbox() throws Exception {
        openOutbox();
        try (Connection c = begin()) {
            insert(c, "limit");
            insert(c, "delayed");
            SendResult limit = joint().producer.send(joint().message(ledger().key("limit"), Joint.OUTBOX_BODY_LIMIT));
            assertThat(isHalf(limit)).isFalse();
            Message delayed = joint().large(ledger().key("delayed"));
            delayed.setDelayTimeLevel(1);
            assertThat(isHalf(joint().producer.send(delayed))).isFalse();
            c.commit();
        }
        delivered("limit", "delayed");
    }

    /** A half takes its place in the queue by its END, and would stand anywhere among the rows. */
    @Test
    default void o11_ofAChosenQueueLargeBodiesStayInTheOutboxAndInOrder() throws Exception {
        openOutbox();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "ordered-" + (100 + i);
            names.add(name);
            String key = ledger().key(name);
            try (Connection c = begin()) {
                insert(c, name);
                Message message = i % 2 == 0 ? joint().large(key) : joint().message(key);
                assertThat(isHalf(joint().producer.send(message, (queues, m, argument) -> queues.get(0), "first")))
                        .isFalse();
                c.commit();
            }
        }
        delivered(names.toArray(new String[0]));
        List<String> inTheQueue = new ArrayList<>(names);
        inTheQueue.sort(Comparator.comparingLong(
                name -> joint().deliveries.messages(ledger().key(name)).get(0).getQueueOffset()));
        assertThat(inTheQueue).isEqualTo(names);
    }

    @Test
    default void o11_aTransactionThatOnlyReadAndIsClosedDeliversItsLargeBodies() throws Exception {
        openOutbox();
        try (Connection c = begin()) {
            number(c, "SELECT COUNT(*) FROM orders");
            assertThat(isHalf(sendLarge("released"))).isTrue();
            joint().producer.enqueue(joint().large(ledger().key("released-too")));
        }
        delivered("released", "released-too");
    }

    /** Its halves are sealed, and its rows renewed. */
    @Test
    default void o11_anOldTransactionOfBothKindsIsDeliveredOnce() throws Exception {
        openOutbox();
        long begun = System.nanoTime();
        try (Connection c = begin()) {
            insert(c, "large");
            assertThat(isHalf(sendLarge("large"))).isTrue();
            order(c, "small");
            assertThat(rowsSeenBy(c)).isEqualTo(1);
            await("old enough to be sealed, and to be asked about")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> System.nanoTime() - begun > Joint.SEVERAL_ROUNDS.toNanos());
            c.commit();
        }
        delivered("large", "small");
    }

    /** The first message of a process goes through the outbox, so that there is a table on which a half can fall back. */
    private void openOutbox() throws Exception {
        try (Connection c = begin()) {
            send("opens-the-outbox");
            c.rollback();
        }
        never("opens-the-outbox");
        awaitEmptyOutbox();
    }

    /** Rows of the tests before are deleted a moment after their messages have come. */
    private void awaitEmptyOutbox() {
        await("the outbox is empty").atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            try (Connection c = joint().database.dataSource().getConnection()) {
                assertThat(rowsSeenBy(c)).isZero();
            }
        });
    }

    private SendResult sendLarge(String name) throws Exception {
        return joint().producer.send(joint().large(ledger().key(name)));
    }

    /** What no broker has stored yet has no offset. */
    private static boolean isHalf(SendResult result) {
        return result.getOffsetMsgId() != null;
    }

    /** As the transaction itself sees them, which writes what is waiting. */
    default int rowsSeenBy(Connection connection) throws SQLException {
        return number(
                connection,
                "SELECT COUNT(*) FROM " + quoted(connection, "tenon_outbox") + " WHERE state IN ('O', 'R', 'P')");
    }
}
