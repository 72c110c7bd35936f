package io.tenon.internal.relay;

import io.tenon.internal.state.Transition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one topic, or of one queue that was chosen, which the owner sends one request after another (O6): at once when
 * nothing is under way, gathered while something is. Thread-safe.
 */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /** With less than that left, a request is not begun: it would be given up before a broker that is there could answer. */
    private static final long LEAST_MILLIS = 50;

    private final LaneKey key;
    private final OutboxSender of;
    private final Executor threads;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Set<OwnedRow> heldBehind = new HashSet<>();
    private LaneState state = LaneState.FLOWING;
    private boolean underWay;
    private boolean forgotten;

    Lane(LaneKey key, OutboxSender of, Executor threads) {
        this.key = key;
        this.of = of;
        this.threads = threads;
    }

    /** A message and the row that it is in. */
    static final class Entry {
        final OutboxMessage message;
        final OwnedRow row;

        Entry(OutboxMessage message, OwnedRow row) {
            this.message = message;
            this.row = row;
        }

        OutboxMessage message() {
            return message;
        }
    }

    /** Returns false if it was forgotten meanwhile: then the message goes to another lane of the key. */
    boolean add(Entry entry) {
        synchronized (this) {
            if (forgotten) {
                return false;
            }
            waiting.add(entry);
            if (underWay || state == LaneState.HELD) {
                return true;
            }
            underWay = true;
        }
        threads.execute(this::sendAll);
        return true;
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
            batch = next();
        }
    }

    private synchronized List<Entry> next() {
        List<Entry> batch =
                state == LaneState.HELD ? new ArrayList<>() : Batch.takeFrom(waiting, Entry::message, of.broker());
        underWay = !batch.isEmpty();
        return batch;
    }

    private void send(List<Entry> batch) {
        long millis = Long.MAX_VALUE;
        for (Entry entry : batch) {
            millis = Math.min(millis, entry.row.millisLeft());
        }
        if (millis < LEAST_MILLIS) {
            sendThoseInTime(batch);
            return;
        }
        try {
            of.broker().send(Batch.messages(batch, Entry::message), Math.min(millis, of.requestMillis()));
            of.sent(batch);
        } catch (BrokerSendException e) {
            failed(batch, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leave(batch);
        }
    }

    /** One of them is late: those that are not need not be. In a chosen queue they stay behind it. */
    private void sendThoseInTime(List<Entry> batch) {
        List<Entry> late = new ArrayList<>();
        List<Entry> inTime = new ArrayList<>();
        for (Entry entry : batch) {
            boolean behind = key.isOrdered() && !late.isEmpty();
            (behind || entry.row.millisLeft() < LEAST_MILLIS ? late : inTime).add(entry);
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
        log.debug("{} messages of {} are left to the relay: {}", batch.size(), key, e.getMessage());
        of.failed(e);
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
        entries.forEach(of::leave);
    }

    private void hold(List<Entry> entries) {
        synchronized (this) {
            if (state == LaneState.FLOWING) {
                state = Transition.to(LaneState.HELD, state, this);
            }
            entries.forEach(entry -> heldBehind.add(entry.row));
        }
        entries.forEach(entry -> of.watch(this, entry.row));
    }

    private void leaveWaiting() {
        List<Entry> left;
        synchronized (this) {
            left = new ArrayList<>(waiting);
            waiting.clear();
        }
        leave(left);
    }

    /** The relay has sent a row that this lane waits behind. */
    void gone(OwnedRow row) {
        synchronized (this) {
            heldBehind.remove(row);
            if (!heldBehind.isEmpty() || state == LaneState.FLOWING) {
                return;
            }
            state = Transition.to(LaneState.FLOWING, state, this);
            if (underWay || waiting.isEmpty()) {
                return;
            }
            underWay = true;
        }
        threads.execute(this::sendAll);
    }

    /** Leaves messages to the relay that have waited so long behind others that the owner may not send them any more. */
    void leaveLate() {
        List<Entry> late = new ArrayList<>();
        synchronized (this) {
            if (state != LaneState.HELD) {
                return;
            }
            // Behind a late one all go, so that the relay gets them in their order.
            Entry next = waiting.peek();
            while (next != null && (!late.isEmpty() || next.row.millisLeft() < LEAST_MILLIS)) {
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

    /** Returns whether nothing of it is anywhere: it takes no message any more then. */
    synchronized boolean forget() {
        forgotten |= isIdle() && state == LaneState.FLOWING;
        return forgotten;
    }

    @Override
    public String toString() {
        return "the lane of " + key;
    }
}
