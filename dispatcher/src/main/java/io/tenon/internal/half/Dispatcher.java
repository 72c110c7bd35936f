package io.tenon.internal.half;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.check.Check;
import io.tenon.internal.check.DatabaseLanes;
import io.tenon.internal.check.KnownMessages;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.end.BrokerEnds;
import io.tenon.internal.end.ChosenQueue;
import io.tenon.internal.end.EndSender;
import io.tenon.internal.meters.MeterName;
import io.tenon.internal.meters.ProducerMeters;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one producer share from their first attempt to their end: the ring that talks to the broker and
 * never blocks, the lanes that ask the databases, and what is known of attempts. It decides nothing: the database's
 * commit does.
 *
 * <p>Overflow: what does not fit into the broker ring runs on the thread that brought it, which is as safe and slows
 * down who is too fast; a check that does not fit into its lane is dropped, since the broker asks again; an in-doubt
 * message that does not fit is left to its check. Thread-safe.
 */
public final class Dispatcher implements Closeable {
    private final DispatcherSettings settings;
    private final EndSender ends;
    private final KnownMessages known = new KnownMessages();
    private final DatabaseLanes lanes;
    private final ThreadPoolExecutor callbacks;
    private final ProducerMeters meters;
    private final LongAdder inDoubt = new LongAdder();
    private final LongAdder undecided = new LongAdder();
    private final @Nullable DeliveryObserver observer;
    private volatile boolean closed;

    /** Starts a dispatcher that has no observer. */
    public Dispatcher(String group, BrokerEnds broker, DispatcherSettings settings) {
        this(group, broker, settings, new ProducerMeters(group), null);
    }

    /**
     * Starts the ring.
     *
     * @param group names its threads
     * @param meters closed with the dispatcher
     * @param observer told of what is refused, in doubt and left to its check; or null
     */
    public Dispatcher(
            String group,
            BrokerEnds broker,
            DispatcherSettings settings,
            ProducerMeters meters,
            @Nullable DeliveryObserver observer) {
        this.settings = settings;
        this.meters = meters;
        this.observer = observer;
        this.ends = new EndSender(
                group, broker, settings.ringSize(), settings.endTimeout(), settings.throughProxy(), meters);
        this.lanes = new DatabaseLanes(group, settings.ringSize(), ends, known, meters);
        this.callbacks = DaemonThreads.endingWhenIdle("tenon-callbacks-" + group, 1, Integer.MAX_VALUE);
        meters.gauge(MeterName.RING_FILL, ends::ringFill);
    }

    /** @throws IllegalStateException after {@link #close} */
    void requireOpen(HalfMessage message) {
        if (closed) {
            throw new IllegalStateException(message.label() + " was not sent: its producer is shut down");
        }
    }

    /** Takes a broker's check. Returns at once; may be called on the client's network threads. */
    public void check(Check check) {
        if (!closed) { // else the broker asks another instance, or this one when it is back
            lanes.check(check);
        }
    }

    /** Whether a plain send to a queue may have messages of transactions to wait for. Cheap: asked at every send. */
    public boolean ordersQueues() {
        return ends.ordersQueues();
    }

    /** Waits, before a plain send to a queue, as {@link EndSender#awaitTurn} does. */
    public void awaitTurn(ChosenQueue queue, long mostMillis) throws InterruptedException {
        ends.awaitTurn(queue, mostMillis);
    }

    /** How many messages had to be left to their check since the start: 0 without faults and without slow commits. */
    public long messagesLeftToCheck() {
        return meters.leftToCheck.count();
    }

    public ProducerMeters meters() {
        return meters;
    }

    /** How many messages that were sent as halves are in doubt: it is not known now whether they are committed. */
    public long messagesInDoubt() {
        return inDoubt.sum();
    }

    /**
     * How much this process has still to do for a broker; zero if that needs nothing more of it. Counted are messages
     * that it has still to end (of open transactions, in doubt, with an END that is not acknowledged), ENDs of others
     * that are under way, and messages that were left to their check within the last ten minutes and of whose check it
     * has not heard.
     */
    public long outstanding() {
        return Math.max(0, undecided.sum()) + ends.underWayBesidesCommits() + known.leftAndUnanswered();
    }

    // For half messages.

    void countInDoubt(boolean before, boolean after) {
        if (before != after) {
            inDoubt.add(after ? 1 : -1);
        }
    }

    void countUndecided(boolean before, boolean after) {
        if (before != after) {
            undecided.add(after ? 1 : -1);
        }
    }

    EndSender ends() {
        return ends;
    }

    KnownMessages known() {
        return known;
    }

    DatabaseLanes lanes() {
        return lanes;
    }

    void toBroker(Runnable command) {
        ends.toBroker(command);
    }

    void countLeftToCheck() {
        meters.leftToCheck.increment();
    }

    int knownAttempts() {
        return known.size();
    }

    /** Runs an application's callback on a thread that it may block: neither a ring's nor, in a lock, its own. */
    void tell(Runnable callback) {
        try {
            callbacks.execute(callback);
        } catch (RejectedExecutionException e) {
            callback.run();
        }
    }

    /** Something that the observer is to be told of. */
    public interface Event {
        void tell(DeliveryObserver observer);
    }

    /** Tells the observer, if there is one, on a thread that it may block. */
    public void tellObserver(Event event) {
        DeliveryObserver told = observer;
        if (told != null) {
            tell(() -> event.tell(told));
        }
    }

    /** Stops intake, lets what is under way finish within the drain time-out, ends the threads. What remains is left to checks. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
        ends.stopRetries();
        // In this order: in-doubt messages become ENDs, ENDs of checks become VOID rows.
        lanes.drain(deadline);
        ends.close(deadline);
        lanes.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        TrackedDataSources.flushCleanUps(deadline);
        callbacks.shutdown();
        known.clear();
        meters.close();
    }
}
