package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** Interrupts, Errors and the end of threads, wherever the application's code is called or calls. */
interface DyingThreads extends Hostile {
    @Test
    default void anInterruptBeforeTheCommitStaysAndTheCommitIsWhole() throws Exception {
        try (Connection c = joint().begin()) {
            order(c, "a");
            insert(c, "b");
            joint().producer.enqueue(message("b"));
            Thread.currentThread().interrupt();
            try {
                c.commit();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
        ledger().delivered("a", "b");
    }

    @Test
    default void anInterruptWhileTheCommitWaitsForItsHalvesStaysAndTheCommitIsWhole() throws Exception {
        Gate gate = new Gate();
        TenonProducer producer = started(gate, "interrupted");
        FutureTask<Boolean> committing = committing(gate, producer, "a");
        Thread thread = new Thread(committing, "committing");
        thread.start();
        awaitCommitOf(thread);
        thread.interrupt();
        gate.open();
        assertThat(committing.get(20, TimeUnit.SECONDS)).as("still interrupted").isTrue();
        ledger().delivered("a");
    }

    @Test
    default void anInterruptedSendIsWithdrawnAndTheTransactionGoesOn() throws Exception {
        Gate gate = new Gate();
        TenonProducer producer = started(gate, "interrupted-send");
        try (Connection c = joint().begin()) {
            order(c, producer, "before");
            gate.shut();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> producer.send(message("interrupted"))).isInstanceOf(InterruptedException.class);
            gate.open();
            order(c, producer, "after");
            c.commit();
        }
        ledger().delivered("before", "after");
        ledger().never("interrupted");
    }

    @Test
    default void aThreadThatDiesOfAnErrorBetweenSendAndCommitCommitsNothing() throws Exception {
        Connection[] leaked = new Connection[1];
        for (boolean closes : new boolean[] {true, false}) {
            Thread thread = new Thread(() -> {
                try {
                    Connection c = joint().begin();
                    try {
                        order(c, "dead-" + closes);
                        recurse(0); // a real StackOverflowError, of the application's own
                    } finally {
                        if (closes) {
                            c.close();
                        } else {
                            leaked[0] = c;
                        }
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            Throwable[] death = new Throwable[1];
            thread.setUncaughtExceptionHandler((t, e) -> death[0] = e);
            thread.start();
            thread.join(20_000);
            assertThat(death[0]).isInstanceOf(StackOverflowError.class);
        }
        keep(leaked[0]);
        ledger().never("dead-true", "dead-false");
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_19)
    @SuppressWarnings("deprecation") // what kills a thread in old applications
    default void aThreadThatIsStoppedWhileItCommitsIsRefused() throws Exception {
        Gate gate = new Gate();
        TenonProducer producer = started(gate, "stopped");
        FutureTask<Boolean> committing = committing(gate, producer, "stopped");
        Thread thread = new Thread(committing, "committing");
        thread.start();
        awaitCommitOf(thread);
        thread.stop();
        thread.join(20_000);
        gate.open();
        assertThat(catchThrowable(committing::get)).hasRootCauseInstanceOf(ThreadDeath.class);
        ledger().never("stopped");
    }

    @Test
    default void anErrorInACallbackHarmsNoTransaction() throws Exception {
        TenonProducer producer = joint().producer;
        try (Connection c = joint().begin()) {
            insert(c, "stored");
            producer.send(message("stored"), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    throw outOfMemory();
                }

                @Override
                public void onException(Throwable failure) {
                    throw outOfMemory();
                }
            });
            order(c, "beside");
            c.commit();
        }
        try (Connection c = joint().begin()) {
            order(c, "next");
            c.commit();
        }
        ledger().delivered("stored", "beside", "next");
    }

    /** It keeps the client's own threads, and with them the answers that the commit waits for. */
    @Test
    default void callbacksThatWaitForTheirOwnCommitMakeItRefusedNotHang() throws Exception {
        TenonDataSource dataSource =
                tracked("impatient_status", joint().database.dataSource());
        dataSource.setCommitTimeoutMillis(500);
        TenonProducer producer = new Gate().producer(joint(), "waiting-callbacks");
        producer.start();
        keep(producer::shutdown);
        CountDownLatch committed = new CountDownLatch(1);
        int callbacks = 4 * Runtime.getRuntime().availableProcessors();
        try (Connection c = begin(dataSource)) {
            for (int i = 0; i < callbacks; i++) {
                insert(c, "waiting-" + i);
                producer.send(message("waiting-" + i), new SendCallback() {
                    @Override
                    public void onSuccess(SendResult result) {
                        try {
                            committed.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public void onException(Throwable failure) {}
                });
            }
            assertThatThrownBy(c::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasMessageContaining("is not stored at its broker");
        } finally {
            committed.countDown();
        }
        for (int i = 0; i < callbacks; i++) {
            ledger().never("waiting-" + i);
        }
    }

    @Test
    default void anErrorInATransactionCallbackOfSpringRollsBack() {
        TransactionTemplate spring = new TransactionTemplate(new DataSourceTransactionManager(joint().dataSource));
        assertThatThrownBy(() -> spring.executeWithoutResult(status -> {
                    try {
                        Connection c = DataSourceUtils.getConnection(joint().dataSource);
                        order(c, "error");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    throw outOfMemory();
                }))
                .isInstanceOf(OutOfMemoryError.class);
        ledger().never("error");
    }

    @Test
    default void anErrorInTheHookThatSeesTheEndsDelaysTheMessageAndLosesNone() throws Exception {
        Gate gate = new Gate();
        TenonProducer producer = gate.producer(joint(), "hook");
        producer.setEndTimeoutMillis(500);
        producer.start();
        keep(producer::shutdown);
        try (Connection c = joint().begin()) {
            order(c, producer, "a");
            order(c, producer, "b");
            gate.throwFromEnds(4); // the two ENDs, and the first answers to their checks
            c.commit();
            order(c, producer, "next");
            c.rollback();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> gate.errorsLeft() == 0);
        ledger().eventually("a", "b");
        ledger().never("next");
    }

    /** The application consumes a message, works in a transaction, sends another, and dies of it the first time. */
    @Test
    default void outOfMemoryInAConsumersCallbackRollsBackAndTheNextTryDeliversOnce() throws Exception {
        String incoming = joint().topic + "-incoming";
        joint().broker.createTopic(incoming, 1);
        AtomicBoolean failed = new AtomicBoolean();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(joint().topic + "-consumer");
        consumer.setNamesrvAddr(joint().broker.nameServerAddress());
        consumer.setInstanceName(joint().topic + "-consumer");
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(incoming, "*");
        String name = "consumed";
        String key = ledger().orderKey(name);
        consumer.registerMessageListener(new MessageListenerOrderly() {
            @Override
            public ConsumeOrderlyStatus consumeMessage(List<MessageExt> messages, ConsumeOrderlyContext context) {
                context.setSuspendCurrentQueueTimeMillis(200);
                try (Connection c = joint().begin()) {
                    joint().order(c, key);
                    if (failed.compareAndSet(false, true)) {
                        throw outOfMemory();
                    }
                    c.commit();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return ConsumeOrderlyStatus.SUCCESS;
            }
        });
        consumer.start();
        keep(consumer::shutdown);
        joint().producer.send(new Message(incoming, new byte[] {1}));
        ledger().delivered(name);
        assertThat(failed).isTrue();
    }

    private TenonProducer started(Gate gate, String name) throws Exception {
        TenonProducer producer = gate.producer(joint(), name);
        producer.start();
        keep(producer::shutdown);
        return producer;
    }

    /** Commits an order whose half waits at the gate; says whether the thread is interrupted then. */
    private FutureTask<Boolean> committing(Gate gate, TenonProducer producer, String name) {
        return new FutureTask<>(() -> {
            try (Connection c = joint().begin()) {
                insert(c, name);
                findRoute(producer);
                gate.shut();
                producer.enqueue(message(name));
                c.commit();
                return Thread.currentThread().isInterrupted();
            }
        });
    }

    /** So that nothing but the half waits at the gate. */
    private void findRoute(TenonProducer producer) throws Exception {
        producer.fetchPublishMessageQueues(joint().topic);
    }

    private static void awaitCommitOf(Thread thread) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getMethodName().equals("awaitStored")) {
                    return true;
                }
            }
            return false;
        });
    }

    /** The JVM's own: no array is that long. */
    private static OutOfMemoryError outOfMemory() {
        try {
            return new OutOfMemoryError("not thrown for " + new long[Integer.MAX_VALUE].length);
        } catch (OutOfMemoryError e) {
            return e;
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }
}
