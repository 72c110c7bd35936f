package io.tenon.internal.relay;

import io.tenon.internal.state.Transition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one topic, or of one queue that was chosen, which the owner sends one request after another (O6): at once when
 * nothing is under way, gathered while something is. Thread-safe.
 */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /**
     * Where messages come faster than a request takes, they gather for so long: each request wakes some ten threads, and on a
     * busy machine that is what a message costs. A message that comes while nothing is under way is sent at once.
     */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private final LaneKey key;
    private final OutboxSender sender;
    private final Executor threads;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Set<OwnedRow> heldBehind = new HashSet<>();
    private LaneState state = LaneState.FLOWING;
    private boolean underWay;

    Lane(LaneKey key, OutboxSender sender, Executor threads) {
        this.key = key;
        this.sender = sender;
        this.threads = threads;
    }

    /** A message and the row that it is in. */
    static final class Entry {
        final OutboxMessage message;
        final OwnedRow row;

        /** Whether its commit has returned; before that it only keeps its place. Guarded by the lane. */
        private boolean ready;

        /** Whether its commit took longer than its owner may send. Guarded by the lane. */
        private boolean lostPlace;

        Entry(OutboxMessage message, OwnedRow row, boolean ready) {
            this.message = message;
            this.row = row;
            this.ready = ready;
        }

        OutboxMessage message() {
            return message;
        }
    }

    /** Returns false if it was retired meanwhile: then the message goes to another lane of the key. */
    boolean add(Entry entry) {
        synchronized (this) {
            if (state == LaneState.RETIRED) {
                return false;
            }
            waiting.add(entry);
            if (!mayBegin()) {
                return true;
            }
            underWay = true;
        }
        execute();
        return true;
    }

    /** Without a thread the relay has what waits here. */
    private void execute() {
        boolean executed = false;
        try {
            threads.execute(this::sendAll);
            executed = true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            log.warn("No thread can be started now for {}; the relay sends what waits: {}", this, e.toString());
        } finally {
            if (!executed) {
                synchronized (this) {
                    underWay = false;
                }
                leaveWaiting();
            }
        }
    }

    /** The commit of a message that keeps a place has returned. */
    void ready(Entry entry) {
        boolean hasPlace;
        synchronized (this) {
            entry.ready = true;
            hasPlace = !entry.lostPlace;
        }
        if (hasPlace) {
            begin();
        } else {
            leave(Collections.singletonList(entry)); // its commit took so long that it lost its place
        }
    }

    /** A message that kept a place was rolled back, or will never be known to be committed. */
    void forget(Entry entry) {
        synchronized (this) {
            waiting.remove(entry);
        }
        begin();
    }

    private void begin() {
        synchronized (this) {
            if (!mayBegin()) {
                return;
            }
            underWay = true;
        }
        execute();
    }

    private boolean mayBegin() {
        Entry first = waiting.peek();
        while (first != null && !first.ready && first.row.millisLeft() <= 0) {
            // Its commit takes longer than its owner may send: the relay has it, if it comes to its end.
            first.lostPlace = true;
            waiting.remove();
            first = waiting.peek();
        }
        return !underWay && state == LaneState.FLOWING && first != null && first.ready;
    }

    private void sendAll() {
        List<Entry> batch = next();
        while (!batch.isEmpty()) {
            try {
                send(batch);
            } catch (RuntimeException | Error e) {
                log.error("Messages of {} could not be sent, and are left to the relay", key, e);
                leave(batch);
            }
            if (batch.size() > 1) {
                LockSupport.parkNanos(GATHER_NANOS);
            }
            batch = next();
        }
    }

    private synchronized List<Entry> next() {
        List<Entry> batch = state == LaneState.HELD
                ? new ArrayList<>()
                : Batch.takeFrom(waiting, Entry::message, entry -> entry.ready, sender.broker());
        underWay = !batch.isEmpty();
        return batch;
    }

    private void send(List<Entry> batch) {
        sender.requestBegins(batch);
        try {
            sendInTime(batch);
        } finally {
            sender.requestEnds(batch);
        }
    }

    private void sendInTime(List<Entry> batch) {
        long millis = Long.MAX_VALUE;
        boolean allInTime = true;
        for (Entry entry : batch) {
            millis = Math.min(millis, entry.row.millisLeft());
            allInTime &= sender.maySend(entry.row);
        }
        if (!allInTime) {
            sendThoseInTime(batch);
            return;
        }
        try {
            // The request gets all the time that its rows have left, since nobody waits for it: what a slow broker
            // stores after a request was given up is sent a second time.
            sender.broker().send(Batch.messages(batch, Entry::message), millis);
            sender.sent(batch);
        } catch (BrokerSendException e) {
            failed(batch, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leave(batch);
        }
    }

    /** One of them is late, or its outbox is paused: those that are not need not be. In a chosen queue they stay behind it. */
    private void sendThoseInTime(List<Entry> batch) {
        List<Entry> late = new ArrayList<>();
        List<Entry> inTime = new ArrayList<>();
        for (Entry entry : batch) {
            boolean behind = key.isOrdered() && !late.isEmpty();
            (behind || !sender.maySend(entry.row) ? late : inTime).add(entry);
        }
        if (!inTime.isEmpty()) {
            send(inTime);
        }
        leave(late);
    }

    private void failed(List<Entry> batch, BrokerSendException e) {
        if (e.namesTheMessage() && batch.size() > 1) {
            // One of them is refused, and the others need not be: each is sent by itself.
            for (int i = 0; i < batch.size(); i++) {
                if (isHeld()) {
                    leave(batch.subList(i, batch.size()));
                    return;
                }
                send(batch.subList(i, i + 1));
            }
            return;
        }
        log.debug("{} messages of {} are left to the relay: {}", batch.size(), key, e.kind(), e);
        if (e.mayBeStored()) {
            sender.duplicates().unanswered(batch, Entry::message, e);
        }
        leave(batch);
        if (!key.isOrdered() && !e.namesTheMessage()) {
            leaveWaiting(); // each would wait for the same broker, one after the other
        }
    }

    private synchronized boolean isHeld() {
        return state == LaneState.HELD;
    }

    /** Leaves messages to the relay; in a chosen queue, whatever comes after them waits until it has sent them. */
    private void leave(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        if (key.isOrdered()) {
            hold(entries);
        }
        entries.forEach(sender::leave);
    }

    private void hold(List<Entry> entries) {
        synchronized (this) {
            if (state == LaneState.FLOWING) {
                state = Transition.to(LaneState.HELD, state, this);
            }
            entries.forEach(entry -> heldBehind.add(entry.row));
        }
        entries.forEach(entry -> sender.watch(this, entry.row));
    }

    private void leaveWaiting() {
        List<Entry> left;
        synchronized (this) {
            left = new ArrayList<>();
            for (Entry entry : waiting) {
                if (entry.ready) {
                    left.add(entry);
                }
            }
            waiting.removeAll(left);
        }
        leave(left);
    }

    /** The relay has sent a row that this lane waits behind. */
    void gone(OwnedRow row) {
        synchronized (this) {
            heldBehind.remove(row);
            if (!heldBehind.isEmpty() || state != LaneState.HELD) {
                return;
            }
            state = Transition.to(LaneState.FLOWING, state, this);
        }
        begin();
    }

    /** Leaves messages to the relay that have waited so long behind others that the owner may not send them any more. */
    void leaveLate() {
        if (!isHeld()) {
            begin(); // it may wait behind a commit that takes too long
            return;
        }
        List<Entry> late = new ArrayList<>();
        synchronized (this) {
            // Behind a late one all go, so that the relay gets them in their order.
            Entry next = waiting.peek();
            while (next != null && next.ready && (!late.isEmpty() || !next.row.isInTime())) {
                late.add(waiting.remove());
                next = waiting.peek();
            }
        }
        leave(late);
    }

    /** Leaves all that waits to the relay: the producer is being shut down. */
    void close() {
        leaveWaiting();
    }

    synchronized boolean isIdle() {
        return !underWay && waiting.isEmpty();
    }

    boolean isOrdered() {
        return key.isOrdered();
    }

    /** Whether no message waits in it, and none is being sent or waited for. */
    synchronized boolean isForgettable() {
        return isIdle() && state != LaneState.HELD;
    }

    /** It takes no message any more, if no message waits in it, and none is being sent. Returns whether that is so. */
    synchronized boolean retire() {
        if (isIdle() && state == LaneState.FLOWING) {
            state = Transition.to(LaneState.RETIRED, state, this);
        }
        return state == LaneState.RETIRED;
    }

    @Override
    public String toString() {
        return "the lane of " + key;
    }
}
