package io.tenon.internal.rescue;

import io.tenon.internal.check.Mark;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.BrokerRefusedException;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one broker still has of a parked half, by its index. A broker writes its index in the order of its log: where it finds the
 * newest message of a kind, it finds all that was stored before. Used by one thread.
 */
public final class BrokerIndex {
    private static final int PAGE = 32;

    /** How long a broker is given that is a moment behind with its index. */
    private static final long BEHIND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What became of a parked half. */
    public enum Trace {
        /** Consumers can see it. */
        DELIVERED,
        /** It was put back: a newer half of it is ended or parked anew. Nothing is to be done with this one. */
        PUT_BACK,
        /** Nothing is known to have been done with it: its rows say what is to be done. */
        NONE,
        /** Whether consumers can see it is not known: the broker refuses to search its topic. */
        REFUSED,
        /** The broker does not find by its index what is certainly there, so it would not find what was delivered, either. */
        UNSURE
    }

    private final BrokerMessages messages;
    private final BrokerAddress broker;

    /** Whether the index has the newest message of a topic, by the topic's name. */
    private final Map<String, Boolean> covered = new HashMap<>();

    public BrokerIndex(BrokerMessages messages, BrokerAddress broker) {
        this.messages = messages;
        this.broker = broker;
    }

    /** Finds out what became of a parked half. */
    public Trace traceOf(StoredMessage parked, Mark mark) throws IOException {
        // Asked in this order: what is stored meanwhile may be missed, but only a rescuer stores what would count here.
        boolean isCovered = covers(HalfTopics.ofHalves(parked)) && covers(parked.topic);
        try {
            if (isDelivered(parked)) {
                return Trace.DELIVERED;
            }
        } catch (BrokerRefusedException e) {
            return Trace.REFUSED;
        }
        if (hasNewerHalf(parked, mark)) {
            return Trace.PUT_BACK;
        }
        return isCovered && isFound(parked.topic, parked) ? Trace.NONE : Trace.UNSURE;
    }

    /** Whether consumers can see the message of a half. */
    public boolean isDelivered(StoredMessage parked) throws IOException {
        String topic = parked.realTopic();
        return topic != null && isFound(topic, parked);
    }

    private boolean isFound(String topic, StoredMessage message) throws IOException {
        String id = message.messageId();
        return id != null && !messages.byId(broker, topic, id).isEmpty();
    }

    /** Whether a half of the same attempt was stored later: copies that checks make are all older than what is parked in the end. */
    public boolean hasNewerHalf(StoredMessage parked, Mark mark) throws IOException {
        return newestHalf(parked, mark) != parked;
    }

    /** The copy of the same attempt that was stored last; the half itself if none is known. */
    public StoredMessage newestHalf(StoredMessage half, Mark mark) throws IOException {
        return halves(half, mark)
                .filter(copy -> copy.commitLogOffset > half.commitLogOffset)
                .max(Comparator.comparingLong(copy -> copy.commitLogOffset))
                .orElse(half);
    }

    /**
     * Whether it was put back before, and its broker parked it again without a check: it is older than the broker asks about
     * (fileReservedTime), and would be parked again whenever it is put back. The broker counts a check before it looks at the age.
     */
    public boolean wasPutBackInVain(StoredMessage parked, Mark mark) throws IOException {
        return parked.topic.equals(HalfTopics.PARKED)
                && parked.checks() <= 1
                && halves(parked, mark)
                        .anyMatch(half -> half.isPutBack() && half.commitLogOffset < parked.commitLogOffset);
    }

    /** Returns the halves of the same attempt that the index finds. */
    private Stream<StoredMessage> halves(StoredMessage parked, Mark mark) throws IOException {
        String id = parked.messageId();
        return id == null
                ? Stream.empty()
                : messages.byId(broker, HalfTopics.ofHalves(parked), id).stream()
                        .filter(half -> {
                            Mark other = Mark.parse(half.property(Mark.PROPERTY));
                            return other != null && other.attempt().equals(mark.attempt());
                        });
    }

    /** Whether the index has the newest message of a topic. Found out once, before anything is put back. */
    private boolean covers(String topic) throws IOException {
        Boolean known = covered.get(topic);
        if (known == null) {
            known = findsNewest(topic);
            covered.put(topic, known);
        }
        return known;
    }

    private boolean findsNewest(String topic) throws IOException {
        StoredMessage newest = newest(topic);
        long deadline = System.nanoTime() + BEHIND_NANOS;
        while (newest != null && !isFound(topic, newest)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return true;
    }

    /** Returns the newest message of a topic that has an id; null if there is none any more. */
    private @Nullable StoredMessage newest(String topic) throws IOException {
        long first = messages.firstOffset(broker, topic, 0);
        long end = messages.endOffset(broker, topic, 0);
        StoredMessage newest = null;
        long next = Math.max(first, end - PAGE);
        while (next < end) {
            List<StoredMessage> page = messages.read(broker, topic, 0, next); // fewer than PAGE if they are large
            if (page.isEmpty()) {
                break;
            }
            for (StoredMessage message : page) {
                next = message.queueOffset + 1;
                newest = message.messageId() == null ? newest : message;
            }
        }
        return newest;
    }
}
