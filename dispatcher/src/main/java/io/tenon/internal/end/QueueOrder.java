package io.tenon.internal.end;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The order of ENDs in the queues that the application chose (R6). The broker ends halves on several threads, and a
 * message gets its place in the queue when it is ended: so of one queue one END only is under way, and the next one is
 * sent when it is acknowledged or given up. A queue takes memory only while it has ENDs. Thread-safe.
 */
final class QueueOrder {
    private static final long WATCH_MILLIS = 1000;

    /** So many may wait in one queue before who commits is slowed down: they must come to their turn within their lease. */
    private static final int MOST_WAITING = 64;

    /** An END(COMMIT) that may have to wait for its turn. */
    interface End {
        /** Its turn has come; {@link #left} tells when it is over. Must not block. */
        void run();

        /** Whether nothing will ever be heard of it any more, although its turn is not over. */
        boolean isOverdue();
    }

    /** Runs something later. */
    interface Timer {
        void later(Runnable work, long millis);
    }

    private final Timer timer;
    private final Map<ChosenQueue, Line> lines = new ConcurrentHashMap<>();
    private final AtomicBoolean watching = new AtomicBoolean();

    QueueOrder(Timer timer) {
        this.timer = timer;
    }

    /** Whether there is nothing to wait for in any queue. Cheap: asked before every plain send. */
    boolean isIdle() {
        return lines.isEmpty();
    }

    /**
     * Takes a place behind the ENDs that have entered before. Returns true if it is its turn now, and the caller has to
     * send it; otherwise it is sent from here.
     */
    boolean enter(ChosenQueue queue, End end) {
        while (true) {
            Line line = lines.computeIfAbsent(queue, q -> new Line());
            synchronized (line) {
                if (!line.gone) {
                    line.entered++;
                    if (line.underWay == null && !line.advancing) {
                        line.underWay = end;
                        return true;
                    }
                    line.waiting.add(end);
                    break;
                }
            }
        }
        watch();
        return false;
    }

    /** An END was acknowledged, or is left to its check: the next one is sent, by this thread. */
    void left(ChosenQueue queue, End end) {
        Line line = lines.get(queue);
        if (line == null) {
            return;
        }
        synchronized (line) {
            if (line.underWay != end) {
                return; // it was overdue, and the next one has had its turn
            }
            line.underWay = null;
            line.left++;
            if (line.hasListeners) {
                line.notifyAll();
            }
            if (line.advancing) {
                return; // the loop further up on this stack, or on another thread, goes on
            }
            line.advancing = true;
        }
        advance(queue, line);
    }

    /** A loop, since an END may be over before its {@code run} returns, and thousands may wait behind it. */
    private void advance(ChosenQueue queue, Line line) {
        boolean over = false;
        try {
            for (End next = next(queue, line); next != null; next = next(queue, line)) {
                next.run();
            }
            over = true;
        } finally {
            if (!over) {
                synchronized (line) {
                    line.advancing = false; // what threw is overdue some time later
                }
            }
        }
    }

    private @Nullable End next(ChosenQueue queue, Line line) {
        synchronized (line) {
            if (line.underWay == null) {
                line.underWay = line.waiting.poll();
                if (line.underWay != null) {
                    return line.underWay;
                }
                line.gone = true;
                lines.remove(queue, line);
            }
            line.advancing = false;
            return null;
        }
    }

    /** Waits until the ENDs that have entered the queue so far are over, at most until the deadline. */
    void await(ChosenQueue queue, long deadlineNanos) throws InterruptedException {
        await(queue, 0, deadlineNanos);
    }

    /** Waits while too many wait in the queue for those that have entered so far, at most until the deadline. */
    void awaitRoom(ChosenQueue queue, long deadlineNanos) throws InterruptedException {
        await(queue, MOST_WAITING, deadlineNanos);
    }

    private void await(ChosenQueue queue, int mostWaiting, long deadlineNanos) throws InterruptedException {
        Line line = lines.get(queue);
        if (line == null) {
            return;
        }
        giveUpIfOverdue(queue, line); // nobody watches an END behind which none waits
        synchronized (line) {
            long entered = line.entered;
            long leftNanos = deadlineNanos - System.nanoTime();
            while (line.left < entered && line.entered - line.left > mostWaiting && leftNanos > 0) {
                line.hasListeners = true;
                TimeUnit.NANOSECONDS.timedWait(line, leftNanos);
                leftNanos = deadlineNanos - System.nanoTime();
            }
        }
    }

    /**
     * A hook of the client that throws keeps it from ever reporting what became of a request: looked after only while an
     * END waits behind another one, and by each plain send.
     */
    private void watch() {
        if (watching.compareAndSet(false, true)) {
            timer.later(this::giveUpOverdue, WATCH_MILLIS);
        }
    }

    private void giveUpOverdue() {
        watching.set(false);
        boolean waiting = false;
        for (Map.Entry<ChosenQueue, Line> entry : lines.entrySet()) {
            synchronized (entry.getValue()) {
                waiting |= !entry.getValue().waiting.isEmpty();
            }
            giveUpIfOverdue(entry.getKey(), entry.getValue());
        }
        if (waiting) {
            watch();
        }
    }

    private void giveUpIfOverdue(ChosenQueue queue, Line line) {
        End underWay;
        synchronized (line) {
            underWay = line.underWay;
        }
        if (underWay != null && underWay.isOverdue()) {
            left(queue, underWay);
        }
    }

    /** Guarded by its monitor. */
    private static final class Line {
        final Deque<End> waiting = new ArrayDeque<>(4);

        @Nullable
        End underWay;

        /** Whether a thread is sending what waits, one after the other. */
        boolean advancing;

        boolean gone;
        boolean hasListeners;
        long entered;
        long left;
    }
}
