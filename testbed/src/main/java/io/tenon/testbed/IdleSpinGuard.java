package io.tenon.testbed;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.transaction.queue.MessageQueueOpContext;
import org.apache.rocketmq.broker.transaction.queue.TransactionalMessageServiceImpl;
import org.apache.rocketmq.common.BrokerConfig;

/**
 * Keeps a 5.5.0 broker from burning a core.
 *
 * <p>The thread that writes metrics of transactions to disk (TransactionMetricsFlushService) asks the time again and again
 * until its first interval is over, which is 10 s after each start, and again whenever the interval is made longer. Here
 * all intervals are short.
 *
 * <p>An idle broker burns a core, too (apache/rocketmq #10966):
 * the thread that writes ends of transactions sleeps until the oldest {@code lastWriteTimestamp} of its queues plus
 * one interval. A queue that was drained keeps its old time stamp for ever, so that moment lies in the past and the
 * thread never sleeps again. Here drained queues get a fresh time stamp.
 *
 * <p>Removing drained queues from the map instead would not be safe: an END takes its queue from the map and only then
 * puts its mark into it, with no lock in between, so that a mark put into a queue just removed would be lost and the
 * half be checked again. A time stamp loses nothing, whichever way it races with an END or with the writer (it is a
 * volatile field on its own): all it decides is when a queue is written, and a mark that arrives right after it waits
 * for one interval, as after any write. A queue that holds marks is left alone, so none waits longer than that.
 */
final class IdleSpinGuard implements AutoCloseable {
    private static final long FLUSH_OF_METRICS_MILLIS = 500;

    private final TransactionalMessageServiceImpl transactions;
    private final ScheduledExecutorService timer;

    /** Guards a broker that {@linkplain #prepare was prepared} and started. */
    IdleSpinGuard(BrokerController controller) {
        this.transactions = (TransactionalMessageServiceImpl) controller.getTransactionalMessageService();
        this.timer = DaemonTimer.named("broker-idle-spin-guard");
        long period = Math.max(10, controller.getBrokerConfig().getTransactionOpBatchInterval() / 2);
        timer.scheduleWithFixedDelay(this::refreshDrained, period, period, TimeUnit.MILLISECONDS);
    }

    /** Prepares the settings of a broker that is not started yet. */
    static void prepare(BrokerConfig config) {
        config.setTransactionMetricFlushInterval(FLUSH_OF_METRICS_MILLIS);
    }

    private void refreshDrained() {
        for (MessageQueueOpContext queue : transactions.getDeleteContext().values()) {
            if (queue.getContextQueue().isEmpty()) {
                queue.setLastWriteTimestamp(System.currentTimeMillis());
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
