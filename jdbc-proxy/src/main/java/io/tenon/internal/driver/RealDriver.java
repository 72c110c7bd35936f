package io.tenon.internal.driver;

import java.lang.ref.WeakReference;
import java.sql.Driver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A driver that was found. One whose class this class loader does not know by itself comes from a web application, say, and its
 * class is held weakly: else that would stay in memory after it was undeployed. An instance that nobody else holds is made
 * anew, as DriverManager's contract lets one. Thread-safe.
 */
final class RealDriver {
    private static final Logger log = LoggerFactory.getLogger(RealDriver.class);

    private final WeakReference<Class<? extends Driver>> type;
    private final @Nullable Driver held;
    private volatile WeakReference<Driver> instance;

    RealDriver(Driver driver) {
        this.type = new WeakReference<>(driver.getClass());
        this.instance = new WeakReference<>(driver);
        this.held = isKnownHere(driver.getClass()) ? driver : null;
    }

    private static boolean isKnownHere(Class<?> type) {
        try {
            return Class.forName(type.getName(), false, RealDriver.class.getClassLoader()) == type;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Returns the driver; null if it is gone, with the application that brought it. */
    @Nullable
    Driver get() {
        if (held != null) {
            return held;
        }
        Driver known = instance.get();
        Class<? extends Driver> made = type.get();
        if (known != null || made == null) {
            return known;
        }
        try {
            Driver again = made.getDeclaredConstructor().newInstance();
            instance = new WeakReference<>(again);
            return again;
        } catch (ReflectiveOperationException | LinkageError e) {
            log.debug("{} cannot be made again", made, e);
            return null;
        }
    }
}
