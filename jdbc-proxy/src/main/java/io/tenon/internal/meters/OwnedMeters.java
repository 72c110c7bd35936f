package io.tenon.internal.meters;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The meters of one owner, which go when it is closed. Thread-safe. */
public final class OwnedMeters implements Closeable {
    private final OwnerKind kind;
    private final String owner;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();
    private @Nullable MeterBean bean;
    private boolean closed;

    public OwnedMeters(OwnerKind kind, String owner) {
        this.kind = kind;
        this.owner = owner;
    }

    public OwnerKind kind() {
        return kind;
    }

    /** Returns the name of a DataSource, or the group of a producer. */
    public String owner() {
        return owner;
    }

    /** @param ownTags the values of its tags, but for the owner's */
    public Counter counter(MeterName name, String... ownTags) {
        return add(new Counter(name, owner, ownTags), MeterKind.COUNTER);
    }

    public Timing timing(MeterName name, String... ownTags) {
        return add(new Timing(name, owner, ownTags), MeterKind.TIMING);
    }

    /** @param value must neither wait nor ask a database; NaN for what is not known */
    public Gauge gauge(MeterName name, DoubleSupplier value, String... ownTags) {
        return add(new Gauge(name, owner, value, ownTags), MeterKind.GAUGE);
    }

    private synchronized <M extends Meter> M add(M meter, MeterKind expected) {
        if (meter.name().kind() != expected || meter.name().owner() != kind) {
            throw new IllegalArgumentException(meter + " is no " + expected + " of a " + kind);
        }
        for (Meter other : meters) {
            if (other.id().equals(meter.id())) {
                throw new IllegalArgumentException(meter + " is there already");
            }
        }
        if (!closed) {
            meters.add(meter);
            AllMeters.add(meter);
        }
        return meter;
    }

    /** Shows the meters in JMX until they are closed. */
    public synchronized void publish() {
        if (bean == null && !closed) {
            bean = new MeterBean(this);
            bean.register();
        }
    }

    List<Meter> meters() {
        return new ArrayList<>(meters);
    }

    /** Takes the meters out of all exporters. They may be counted further, and nobody sees it. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            meters.forEach(AllMeters::remove);
            meters.clear();
            if (bean != null) {
                bean.unregister();
            }
        }
    }

    @Override
    public String toString() {
        return "meters of " + kind.tag() + " '" + owner + "'";
    }
}
