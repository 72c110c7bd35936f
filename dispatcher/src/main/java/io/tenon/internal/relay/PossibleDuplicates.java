package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.outbox.OutboxRow;
import io.tenon.internal.outbox.OutboxRowState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of messages that consumers may get twice: which, and why. A fault may concern thousands, so that each kind of line
 * comes at most every ten seconds, with the number of messages that were not named meanwhile. Thread-safe.
 */
public final class PossibleDuplicates {
    private static final Logger log = LoggerFactory.getLogger(PossibleDuplicates.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_NAMED = 8;

    private final Line unanswered = new Line();
    private final Line relayed = new Line();
    private final Line repeated = new Line();

    private static final class Line {
        private long saidNanos = System.nanoTime() - QUIET_NANOS;
        private long unnamed;

        /** Returns what is to be added to the line; null if it is not to be said now. */
        synchronized @Nullable String turn(int messages) {
            long now = System.nanoTime();
            if (now - saidNanos < QUIET_NANOS) {
                unnamed += messages;
                return null;
            }
            saidNanos = now;
            String more = unnamed == 0 ? "" : " (and " + unnamed + " more messages since the last line like this)";
            unnamed = 0;
            return more;
        }
    }

    /** Messages were sent, and no answer came: they are sent again. */
    <T> void unanswered(List<T> batch, Function<T, OutboxMessage> messageOf, BrokerSendException e) {
        String more = unanswered.turn(batch.size());
        if (more != null) {
            log.warn(
                    "No broker has acknowledged {}{}: {}. The relay sends them once more; if a broker had stored them, consumers"
                            + " get them twice",
                    named(batch, messageOf),
                    more,
                    e.getMessage());
        }
    }

    /** The relay has sent messages whose owner has neither deleted their row nor handed it over. */
    <T> void relayed(
            List<T> batch,
            Function<T, OutboxMessage> messageOf,
            Function<T, OutboxRow> rowOf,
            TrackedDataSource dataSource) {
        List<T> ownersDead = new ArrayList<>();
        for (T each : batch) {
            if (rowOf.apply(each).state() == OutboxRowState.OWNED) {
                ownersDead.add(each);
            }
        }
        String more = ownersDead.isEmpty() ? null : relayed.turn(ownersDead.size());
        if (more != null) {
            OutboxRow first = rowOf.apply(ownersDead.get(0));
            log.warn(
                    "The relay has sent {}{} of the outbox of {}, the first from row {}, which is {} ms old: their owner has not"
                            + " settled them within its lease (it has died, or it or its database stood still). If it had sent"
                            + " them, consumers get them twice",
                    named(ownersDead, messageOf),
                    more,
                    dataSource,
                    first.id(),
                    first.ageMillis());
        }
    }

    /**
     * The client itself sends a message once more.
     *
     * @param message its id and topic
     * @param because what it heard of the try before
     */
    public void repeatedByClient(String message, Throwable because) {
        String more = repeated.turn(1);
        if (more != null) {
            log.warn(
                    "The client sends {}{} once more, since its last try was not answered ({}). If a broker had stored that one,"
                            + " consumers get the message twice",
                    message,
                    more,
                    because.toString());
        }
    }

    private static <T> String named(List<T> batch, Function<T, OutboxMessage> messageOf) {
        StringBuilder text = new StringBuilder();
        text.append(batch.size()).append(" messages of topic ");
        text.append(messageOf.apply(batch.get(0)).topic()).append(": ");
        for (int i = 0; i < Math.min(MOST_NAMED, batch.size()); i++) {
            text.append(i == 0 ? "" : ", ").append(messageOf.apply(batch.get(i)).messageId());
        }
        return text.append(batch.size() > MOST_NAMED ? ", …" : "").toString();
    }
}
