package io.tenon.internal.meters;

import java.io.Closeable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of all owners that this copy of Tenon knows, and who listens to them. Thread-safe.
 *
 * <p>To bind them to a metrics library:
 *
 * <pre>
 * AllMeters.Subscription subscription = AllMeters.listen(listener); // keep it: the listener is held by nothing else
 * …
 * subscription.close();
 * </pre>
 */
public final class AllMeters {
    private static final Logger log = LoggerFactory.getLogger(AllMeters.class);

    /**
     * All series, by the id that their meters share. It is also the lock under which listeners hear of what is added
     * and removed.
     */
    private static final Map<String, Series> SERIES = new LinkedHashMap<>();

    private static final Map<Meter, Series> OF_TIMINGS = new ConcurrentHashMap<>();

    private static final List<WeakReference<Subscription>> SUBSCRIPTIONS = new CopyOnWriteArrayList<>();

    private AllMeters() {}

    /**
     * The subscription of a listener. If it is dropped without being closed, the listener is forgotten with it.
     * Thread-safe.
     */
    public static final class Subscription implements Closeable {
        private volatile @Nullable MeterListener listener;
        private volatile boolean failureTold;

        private Subscription(MeterListener listener) {
            this.listener = listener;
        }

        /** Ends the subscription: the listener is called no more, but for calls that are under way. */
        @Override
        public void close() {
            synchronized (SERIES) {
                listener = null;
                SUBSCRIPTIONS.removeIf(reference -> reference.get() == this || reference.get() == null);
            }
        }

        private interface Call {
            void of(MeterListener listener);
        }

        /** Calls the listener, and logs what it throws: a metrics library that fails must not fail a commit. */
        private void tell(Call call) {
            MeterListener told = listener;
            if (told == null) {
                return;
            }
            try {
                call.of(told);
            } catch (RuntimeException | LinkageError e) {
                if (!failureTold) {
                    failureTold = true;
                    log.warn("A listener of meters failed, and its numbers may be wrong from now on; said once", e);
                }
            }
        }
    }

    /** Subscribes a listener, which hears of all series from now on; of those that are there, before this returns. */
    public static Subscription listen(MeterListener listener) {
        Subscription subscription = new Subscription(listener);
        synchronized (SERIES) {
            SUBSCRIPTIONS.removeIf(reference -> reference.get() == null);
            SUBSCRIPTIONS.add(new WeakReference<>(subscription));
            for (Series series : SERIES.values()) {
                subscription.tell(told -> told.added(series));
            }
        }
        return subscription;
    }

    /** Returns the series that are there now, in the order in which they came. */
    public static List<Series> series() {
        synchronized (SERIES) {
            return new ArrayList<>(SERIES.values());
        }
    }

    static void add(Meter meter) {
        synchronized (SERIES) {
            Series known = SERIES.get(meter.id());
            Series series = known == null ? new Series(meter) : known;
            if (meter instanceof Timing) {
                OF_TIMINGS.put(meter, series);
            }
            if (known == null) {
                SERIES.put(meter.id(), series);
                tellAll(listener -> listener.added(series));
            } else {
                known.add(meter);
            }
        }
    }

    static void remove(Meter meter) {
        synchronized (SERIES) {
            OF_TIMINGS.remove(meter);
            Series series = SERIES.get(meter.id());
            if (series != null && series.remove(meter)) {
                SERIES.remove(meter.id());
                tellAll(listener -> listener.removed(series));
            }
        }
    }

    /**
     * Tells the listeners that a timing has a further value. Nearly always there are none, which costs a look at an
     * empty list.
     */
    static void recorded(Timing timing, long nanos) {
        if (!SUBSCRIPTIONS.isEmpty()) {
            Series series = OF_TIMINGS.get(timing);
            if (series != null) {
                tellAll(listener -> listener.recorded(series, nanos));
            }
        }
    }

    private static void tellAll(Subscription.Call call) {
        for (WeakReference<Subscription> reference : SUBSCRIPTIONS) {
            Subscription subscription = reference.get();
            if (subscription != null) {
                subscription.tell(call);
            }
        }
    }
}
