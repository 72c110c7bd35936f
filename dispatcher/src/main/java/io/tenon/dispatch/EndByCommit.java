package io.tenon.dispatch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** END(COMMIT) of a message's winning half, within the lease (R6). */
final class EndByCommit implements BrokerCommand, BrokerEnds.EndCallback {
    private static final Logger log = LoggerFactory.getLogger(EndByCommit.class);

    private final Dispatcher dispatcher;
    private final HalfMessage message;
    private int refusals;

    EndByCommit(Dispatcher dispatcher, HalfMessage message) {
        this.dispatcher = dispatcher;
        this.message = message;
    }

    @Override
    public void run() {
        long deadlineNanos = message.segment().endDeadlineNanos();
        if (deadlineNanos - System.nanoTime() <= 0) {
            log.debug("The lease of {} is over; its check decides", message);
            message.leaveToCheck();
        } else {
            dispatcher.end(message.winningHalf(), deadlineNanos, this);
        }
    }

    @Override
    public void answered(EndAnswer answer, String detail) {
        switch (answer) {
            case DONE:
                message.ended();
                break;
            case NOT_DONE:
                dispatcher.toBrokerLater(this, ++refusals);
                break;
            default:
                log.info("END of {} has no certain answer ({}); its check decides", message, detail);
                message.leaveToCheck();
                break;
        }
    }
}
