package io.tenon.internal.meters;

import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much of something its owner has now. Thread-safe. */
public final class Gauge extends Meter {
    private static final Logger log = LoggerFactory.getLogger(Gauge.class);

    private final DoubleSupplier value;

    Gauge(MeterName name, String owner, DoubleSupplier value, String... ownTags) {
        super(name, owner, ownTags);
        this.value = value;
    }

    /** Returns the value; NaN while it is not known. Does not wait for anything. */
    public double value() {
        try {
            return value.getAsDouble();
        } catch (RuntimeException e) {
            log.debug("{} cannot be read now", this, e); // whoever reads all meters still gets the others
            return Double.NaN;
        }
    }
}
