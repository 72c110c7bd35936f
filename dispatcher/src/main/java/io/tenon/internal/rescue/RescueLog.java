package io.tenon.internal.rescue;

import io.tenon.internal.check.Mark;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.StoredMessage;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators, and whoever else wants to hear, what a rescue came to: each half once, and a page in one line. Used by one thread. */
final class RescueLog {
    private static final Logger log = LoggerFactory.getLogger(RescueLog.class);

    /** Ids come with messages, which anybody can write: memory must not grow with them. */
    private static final int MOST_TOLD = 10_000;

    private final String checkGroup;
    private final RescueEvents events;
    private final Set<String> told = new HashSet<>();
    private int putBack;
    private int sent;

    RescueLog(String checkGroup, RescueEvents events) {
        this.checkGroup = checkGroup;
        this.events = events;
    }

    void tooOld(StoredMessage parked, Mark mark) {
        if (isNews("too old", parked)) {
            log.warn(
                    "Parked half {} of topic {} at broker {} ({}) is older than the retention, so that its rows prove nothing"
                            + " any more; it is left. Ask your business tables what became of it.",
                    parked.messageId(),
                    parked.realTopic(),
                    parked.broker.name,
                    mark);
        }
    }

    void unsure(StoredMessage parked) {
        if (isNews("unsure", parked)) {
            log.warn(
                    "Whether parked half {} of topic {} was delivered cannot be told, since broker {} does not find by its"
                            + " index what it has stored; it is left, and looked at again.",
                    parked.messageId(),
                    parked.realTopic(),
                    parked.broker.name);
        }
    }

    void refused(StoredMessage parked) {
        if (isNews("refused", parked)) {
            log.warn(
                    "Whether parked half {} of topic {} was delivered cannot be told, since broker {} refuses to search that"
                            + " topic for it; it is left, and looked at again. May these credentials read the topic?",
                    parked.messageId(),
                    parked.realTopic(),
                    parked.broker.name);
        }
    }

    void rescued(Rescue rescue, StoredMessage parked, Mark mark, TrackedDataSource dataSource) {
        switch (rescue.outcome) {
            case PUT_BACK:
                putBack++;
                break;
            case SENT:
                sent++;
                break;
            case SENT_NOT_VOID:
                sent++;
                log.warn(
                        "Parked half {} of topic {} was sent with its id, but VOID could not be written for it ({}): nobody"
                                + " may put it back. Cause: {}",
                        parked.messageId(),
                        parked.realTopic(),
                        mark,
                        rescue.detail);
                break;
            case SENT_WEAKLY:
                sent++;
                log.warn(
                        "Parked half {} of topic {} ({}) was sent with its id, but broker {} answered {}: it is stored with less"
                                + " safety than the broker is set to. Its rows say still that it is to be delivered, so that"
                                + " tenon parked list shows it if it is lost.",
                        parked.messageId(),
                        parked.realTopic(),
                        mark,
                        parked.broker.name,
                        rescue.detail);
                break;
            default:
                notRescued(rescue, parked, mark);
                return;
        }
        log.debug("Parked half {} of topic {} ({}): {}", parked.messageId(), parked.realTopic(), mark, rescue.outcome);
        events.rescued(String.valueOf(parked.realTopic()), String.valueOf(parked.messageId()), dataSource);
    }

    private void notRescued(Rescue rescue, StoredMessage parked, Mark mark) {
        if (isNews("not rescued", parked)) {
            log.warn(
                    "Parked half {} of topic {} ({}), whose transaction committed, {} broker {} ({}{}); it is looked at"
                            + " again.",
                    parked.messageId(),
                    parked.realTopic(),
                    mark,
                    rescue.outcome == Rescue.Outcome.UNKNOWN
                            ? "may or may not have been rescued at"
                            : "can be neither put back nor sent at",
                    parked.broker.name,
                    rescue.refusal == null ? "" : rescue.refusal + "; ",
                    rescue.detail);
        }
    }

    /** Logs how many halves were rescued since the last call. */
    void tellPage(BrokerAddress broker) {
        if (putBack + sent > 0) {
            log.info(
                    "Parked halves of check group {} at broker {}, whose transactions committed: {} put back, so that the"
                            + " broker asks about them again, {} sent with their ids.",
                    checkGroup,
                    broker.name,
                    putBack,
                    sent);
            putBack = 0;
            sent = 0;
        }
    }

    /** Whether this was not logged of the half before. Each of what may become of a half is logged once. */
    private boolean isNews(String what, StoredMessage parked) {
        return told.size() < MOST_TOLD && told.add(what + ":" + parked.broker.name + ":" + parked.queueOffset);
    }
}
