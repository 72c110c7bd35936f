package io.tenon.operations.half;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The marks of ends that a broker has, from some offset of the marks on: which halves bear one, named as the marks name
 * them. Immutable after it was read.
 */
final class EndMarks {
    /**
     * How many halves' marks are looked at, after which no further page is read. A mark of a broker of 5.x names many
     * halves.
     */
    static final int MOST = 200_000;

    private final Map<Long, Long> storedMillisByHalf = new HashMap<>();
    private boolean cutOff;

    private EndMarks() {}

    /** Reads what a mark names: numbers, separated by commas. */
    interface Named {
        @Nullable
        String by(StoredMessage mark);
    }

    static EndMarks from(BrokerMessages messages, BrokerAddress broker, String topic, long offset, Named named)
            throws IOException {
        EndMarks marks = new EndMarks();
        long next = offset;
        while (true) {
            List<StoredMessage> page = messages.read(broker, topic, 0, next);
            if (page.isEmpty()) {
                return marks;
            }
            for (StoredMessage mark : page) {
                marks.add(mark, named.by(mark));
                next = mark.queueOffset + 1;
            }
            if (marks.storedMillisByHalf.size() >= MOST) {
                marks.cutOff = true;
                return marks;
            }
        }
    }

    private void add(StoredMessage mark, @Nullable String halves) {
        for (String half : halves == null ? new String[0] : halves.split(",")) {
            try {
                storedMillisByHalf.putIfAbsent(Long.parseLong(half.trim()), mark.storedMillis);
            } catch (NumberFormatException e) {
                // The text after the last comma is empty, and a text that is no number marks no half.
            }
        }
    }

    /** Returns when the mark was stored, by the broker's clock; null if there is none. */
    @Nullable
    Long storedMillisOf(long half) {
        return storedMillisByHalf.get(half);
    }

    /** Whether there are more marks than were read. */
    boolean isCutOff() {
        return cutOff;
    }
}
