package io.tenon.operations.half;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The halves of one broker, at the moment when it was looked at. A half behind the broker's progress has been ended, copied, parked
 * or given up; one before it is pending unless a mark says that it has ended. Not thread-safe.
 */
public final class HalfQueue {
    private final BrokerMessages messages;
    private final BrokerAddress broker;
    private final long progress;
    private final EndMarks marks;

    private HalfQueue(BrokerMessages messages, BrokerAddress broker, long progress, EndMarks marks) {
        this.messages = messages;
        this.broker = broker;
        this.progress = progress;
        this.marks = marks;
    }

    public static HalfQueue of(BrokerMessages messages, BrokerAddress broker) throws IOException {
        // Marks are read from where the broker was before its progress was asked for, so that none of them is missed.
        long marked = progressIn(messages, broker, HalfTopics.MARKS);
        long progress = progressIn(messages, broker, HalfTopics.HALVES);
        return new HalfQueue(messages, broker, progress, marksFrom(messages, broker, marked));
    }

    private static long progressIn(BrokerMessages messages, BrokerAddress broker, String topic) throws IOException {
        long consumed = messages.consumedOffset(broker, HalfTopics.BROKERS_GROUP, topic, 0);
        return Math.max(consumed, messages.firstOffset(broker, topic, 0));
    }

    /** Returns where a half stands. */
    public HalfStanding standingOf(StoredMessage half) throws IOException {
        if (half.queueOffset >= progress) {
            return HalfStanding.of(marks, half.queueOffset, HalfAtBroker.PENDING);
        }
        long since = messages.offsetAt(broker, HalfTopics.MARKS, 0, half.storedMillis);
        return HalfStanding.of(marksFrom(messages, broker, since), half.queueOffset, HalfAtBroker.MOVED_ON);
    }

    /**
     * Returns the marks from an offset on. Brokers before 5 write one offset into each mark, later ones many, separated
     * by commas.
     */
    private static EndMarks marksFrom(BrokerMessages messages, BrokerAddress broker, long offset) throws IOException {
        return EndMarks.from(
                messages, broker, HalfTopics.MARKS, offset, mark -> new String(mark.body(), StandardCharsets.US_ASCII));
    }

    /** Adds the halves that have not ended, oldest first; those that are stored meanwhile are not looked at. */
    void addPending(PendingHalves pending) throws IOException {
        long end = messages.endOffset(broker, HalfTopics.HALVES, 0);
        long next = progress;
        if (marks.isCutOff()) {
            pending.mayBeMore("it has more marks of ends than " + EndMarks.MOST);
        }
        while (next < end) {
            List<StoredMessage> page = messages.read(broker, HalfTopics.HALVES, 0, next);
            for (StoredMessage half : page) {
                next = half.queueOffset + 1;
                if (half.queueOffset >= progress && marks.storedMillisOf(half.queueOffset) == null) {
                    pending.add(half);
                }
            }
            if (page.isEmpty()) {
                pending.mayBeMore("it gives no halves from offset " + next + " on, though it has some up to " + end);
                return;
            }
            if (!pending.goesOn(page.size())) {
                return;
            }
        }
    }
}
