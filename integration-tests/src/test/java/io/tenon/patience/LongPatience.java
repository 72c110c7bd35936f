package io.tenon.patience;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * A wait that names no bound has a generous one: several JVMs test at a time on two cores, and what takes a second on an
 * idle machine may take many. Bounds that a rule promises are asserted, not awaited.
 */
public final class LongPatience implements LauncherSessionListener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(PATIENCE);
    }
}
