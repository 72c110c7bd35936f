package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.OutboxEntry;
import io.tenon.internal.transaction.OutboxSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A row of the outbox whose transaction this process has committed, while it is its owner (O2): which of its messages were sent,
 * and which are left to the relay. When that is known of all of them, the row is deleted or handed over. Thread-safe.
 */
final class OwnedRow {
    /** How much time must be left for a request to begin: with less no broker that is there could answer it in time. */
    private static final long LEAST_MILLIS = 50;

    /**
     * The part of the lease, at the end of the owner's time, in which no request begins: a tenth. A busy broker takes
     * longer, and that time is for what is under way.
     */
    private static final long RESERVED_PART = 10;

    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The segment whose row this is. It keeps its DataSource in memory until the row is settled. */
    private final OutboxSegment segment;

    private final StatusId id;
    private final TrackedDataSource dataSource;
    private final long sendDeadlineNanos;
    private final List<OutboxMessage> messages = new ArrayList<>();
    private final List<OutboxMessage> left = new ArrayList<>(0);

    /** How many of its messages are neither sent nor left to the relay. */
    private int open;

    /** How many requests with its messages are under way. */
    private int requests;

    private boolean anySent;

    OwnedRow(OutboxSegment segment) {
        this.segment = segment;
        this.id = segment.id();
        this.dataSource = segment.dataSource();
        this.sendDeadlineNanos = segment.sendDeadlineNanos();
        for (OutboxEntry entry : segment.messages()) {
            messages.add((OutboxMessage) entry);
        }
        this.open = messages.size();
    }

    StatusId id() {
        return id;
    }

    TrackedDataSource dataSource() {
        return dataSource;
    }

    List<OutboxMessage> messages() {
        return messages;
    }

    long size() {
        long size = 0;
        for (OutboxMessage message : messages) {
            size += message.size();
        }
        return size;
    }

    /** How long a request with its messages may take from now on; not positive if none may begin. */
    long millisLeft() {
        return dataSource.isClosed() ? 0 : TimeUnit.NANOSECONDS.toMillis(sendDeadlineNanos - System.nanoTime());
    }

    /** Whether enough is left for a request that begins now: one that is given up may be stored, and be sent once more. */
    boolean isInTime() {
        long lease = dataSource.settings().outboxLease().toMillis();
        return millisLeft() >= Math.max(LEAST_MILLIS, lease / RESERVED_PART);
    }

    /** Until when its owner may delete it, on {@link System#nanoTime()}'s clock. */
    long leaseEndNanos() {
        return sendDeadlineNanos + dataSource.settings().outboxLease().toNanos() / 2;
    }

    /**
     * A request with messages of it is about to begin. From now on the relay of this process leaves the row alone, however long the
     * process stands still; so it is called before the look at the clock.
     */
    synchronized void requestBegins() {
        requests++;
    }

    /** The request has ended. Returns whether nothing of the row was sent so far, and nothing is being sent. */
    synchronized boolean requestEnds() {
        return --requests == 0 && !anySent;
    }

    /**
     * Whether a relay that sent the row now would send some of it twice. A row of which nobody has heard for long after
     * its lease is left to the relay all the same, since its messages might never be sent otherwise.
     */
    synchronized boolean isAtWork() {
        boolean isForgotten = open > 0 && System.nanoTime() - leaseEndNanos() > FORGOTTEN_NANOS;
        return requests > 0 || (anySent && !isForgotten);
    }

    /** A message was sent. Returns whether nothing is open any more. */
    synchronized boolean sent() {
        anySent = true;
        return --open == 0;
    }

    /** A message is left to the relay. Returns whether nothing is open any more. */
    synchronized boolean leave(OutboxMessage message) {
        left.add(message);
        return --open == 0;
    }

    /** The messages that the relay has to send; empty if all were sent. */
    synchronized List<OutboxMessage> left() {
        return new ArrayList<>(left);
    }

    /** Whether none of its messages was sent, so that the row is right as it is. */
    synchronized boolean isWhole() {
        return left.size() == messages.size();
    }

    @Override
    public String toString() {
        return "outbox row " + id + " of " + dataSource + (segment.holdsDataSource() ? "" : ", which is gone");
    }
}
