package io.tenon.operations.explain;

import io.tenon.internal.check.Mark;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.half.HalfAtBroker;
import io.tenon.operations.outbox.FramedMessage;
import io.tenon.operations.outbox.KeptRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What brokers and the outbox have of one message. {@link BrokerSearch} and {@link Investigation} fill it; then it is
 * only read.
 */
final class FoundMessage {
    final String messageId;

    /** The copies of the message's halves, the oldest first. */
    final List<StoredMessage> halves = new ArrayList<>();

    final List<StoredMessage> parked = new ArrayList<>();
    final List<StoredMessage> visible = new ArrayList<>();

    /** The copies for consumer groups that could not consume it: to be tried again, or dead letters. */
    final List<StoredMessage> ofConsumers = new ArrayList<>();

    final TimeLine timeLine = new TimeLine();
    HalfAtBroker state = HalfAtBroker.NONE;

    /** Whether the broker has forgotten a copy of the half, which is as if that were parked. */
    boolean givenUp;

    @Nullable
    StoredMessage decidingHalf;

    @Nullable
    Integer instances;

    @Nullable
    KeptRow outboxRow;

    @Nullable
    FramedMessage outboxMessage;

    FoundMessage(String messageId) {
        this.messageId = messageId;
    }

    void sort() {
        for (List<StoredMessage> list : java.util.Arrays.asList(halves, parked, visible, ofConsumers)) {
            // An index that was built again after a crash may name one place twice.
            Set<String> places = new HashSet<>();
            list.removeIf(one -> !places.add(one.broker.name + ' ' + one.commitLogOffset));
        }
        Comparator<StoredMessage> byTime = Comparator.comparingLong(one -> one.storedMillis);
        halves.sort(byTime.thenComparingLong(one -> one.queueOffset));
        parked.sort(byTime);
        visible.sort(byTime);
        ofConsumers.sort(byTime);
    }

    /** Whether the broker is done with the half, and has the message neither for consumers nor parked. */
    boolean isNowhere() {
        return state == HalfAtBroker.MOVED_ON && visible.isEmpty() && ofConsumers.isEmpty() && parked.isEmpty();
    }

    /** Forgets what brokers have told, before they are asked once more. */
    void forgetBrokers() {
        halves.clear();
        parked.clear();
        visible.clear();
        ofConsumers.clear();
        state = HalfAtBroker.NONE;
        givenUp = false;
        decidingHalf = null;
    }

    boolean isAnywhere() {
        return !halves.isEmpty()
                || !parked.isEmpty()
                || !visible.isEmpty()
                || !ofConsumers.isEmpty()
                || outboxRow != null;
    }

    int checks() {
        int checks = 0;
        for (StoredMessage half : halves) {
            checks = Math.max(checks, half.checks());
        }
        for (StoredMessage one : parked) {
            checks = Math.max(checks, one.checks());
        }
        return checks;
    }

    /**
     * Returns how many checks there were before the message was delivered. The copy that a check makes is stored before
     * the broker asks.
     */
    int checksBeforeDelivery() {
        int checks = 0;
        for (StoredMessage half : halves) {
            if (!visible.isEmpty() && half.storedMillis <= visible.get(0).storedMillis) {
                checks = Math.max(checks, half.checks());
            }
        }
        return checks;
    }

    /**
     * Returns the mark of the half that decides, while there is one that may be delivered yet; else that of a copy that
     * was delivered, or is parked.
     */
    @Nullable
    Mark mark() {
        StoredMessage half = decidingHalf;
        Mark ofHalf = half == null ? null : markOf(half);
        if (ofHalf != null && (state == HalfAtBroker.PENDING || visible.isEmpty())) {
            return ofHalf;
        }
        for (List<StoredMessage> others : java.util.Arrays.asList(visible, parked, halves, ofConsumers)) {
            for (StoredMessage other : others) {
                Mark mark = markOf(other);
                if (mark != null) {
                    return mark;
                }
            }
        }
        return null;
    }

    static @Nullable Mark markOf(StoredMessage message) {
        return Mark.parse(message.property(Mark.PROPERTY));
    }

    /** Returns the topic with its namespace; null if it is not known. */
    @Nullable
    String topic() {
        if (!visible.isEmpty()) {
            return visible.get(0).topic;
        }
        for (List<StoredMessage> others : java.util.Arrays.asList(halves, parked)) {
            if (!others.isEmpty()) {
                return others.get(0).realTopic();
            }
        }
        String consumed = ofConsumers.isEmpty() ? null : ConsumerTopics.topicOf(ofConsumers.get(0));
        return consumed != null || outboxMessage == null ? consumed : outboxMessage.topic();
    }

    @Nullable
    String keys() {
        for (List<StoredMessage> others : java.util.Arrays.asList(visible, halves, parked, ofConsumers)) {
            if (!others.isEmpty()) {
                return others.get(0).keys();
            }
        }
        return outboxMessage == null ? null : outboxMessage.keys();
    }
}
