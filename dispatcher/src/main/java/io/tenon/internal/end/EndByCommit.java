package io.tenon.internal.end;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** END(COMMIT) of a message's winning half, within the lease, and in its turn where the queue was chosen (R6). */
final class EndByCommit implements Runnable, BrokerEnds.EndCallback, QueueOrder.End {
    private static final Logger log = LoggerFactory.getLogger(EndByCommit.class);

    /**
     * How long after its time-out an END is reported at the latest: the client looks for requests whose time is over
     * once a second, and gives each a second more.
     */
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final EndSender sender;
    private final CommittedMessage message;
    private final StoredHalf half;
    private int refusals;
    private @Nullable String refusal;
    private volatile long reportedByNanos;

    EndByCommit(EndSender sender, CommittedMessage message) {
        this.sender = sender;
        this.message = message;
        this.half = message.winningHalf();
        expectReport();
    }

    /** The queue that the application chose; null where the order does not matter. */
    @Nullable
    ChosenQueue queue() {
        return half.queue();
    }

    @Override
    public void run() {
        long deadlineNanos = message.endDeadlineNanos();
        if (deadlineNanos - System.nanoTime() <= 0) {
            if (refusal == null) {
                log.debug("The lease of {} is over; its check decides", message);
            } else {
                log.info("END of {} was refused until its lease was over ({}); its check decides", message, refusal);
            }
            leaveToCheck();
        } else {
            expectReport();
            sender.end(half, deadlineNanos, this);
        }
    }

    private void expectReport() {
        reportedByNanos = System.nanoTime() + sender.endTimeout().toNanos() + REPORT_NANOS;
    }

    @Override
    public boolean isOverdue() {
        return reportedByNanos - System.nanoTime() < 0;
    }

    @Override
    public void answered(EndAnswer answer, String detail) {
        switch (answer) {
            case DONE:
                try {
                    leaveQueue(); // first, since the END of another message may wait for it
                } finally {
                    message.ended();
                }
                break;
            case NOT_DONE:
                refusal = detail;
                expectReport();
                if (!sender.toBrokerAgain(this, ++refusals)) {
                    leaveQueue(); // shutting down: the check of this one decides, the next ones may still get through
                }
                break;
            default:
                log.info("END of {} has no certain answer ({}); its check decides", message, detail);
                leaveToCheck();
                break;
        }
    }

    private void leaveToCheck() {
        try {
            message.leaveToCheck();
        } finally {
            leaveQueue();
        }
    }

    private void leaveQueue() {
        ChosenQueue queue = half.queue();
        if (queue != null) {
            sender.order().left(queue, this);
        }
    }
}
