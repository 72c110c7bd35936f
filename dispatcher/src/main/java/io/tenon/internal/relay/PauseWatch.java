package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.outbox.RelayPause;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an operator has paused a sender's outbox of one DataSource (O10): the relay's thread asks the database at intervals, and
 * owners go by its last answer. An answer that cannot be had changes nothing. One thread looks, any may ask.
 */
final class PauseWatch {
    private static final Logger log = LoggerFactory.getLogger(PauseWatch.class);

    /**
     * After how many intervals of the relay's the database is asked again: two seconds with the relay's own interval.
     */
    private static final int INTERVALS = 4;

    /** How often a pause that lasts is logged again, since somebody may have forgotten it. */
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final TrackedDataSource dataSource;
    private final String sender;
    private final long everyNanos;
    private long lookedNanos;
    private long saidNanos;
    private @Nullable RelayPause said;

    PauseWatch(TrackedDataSource dataSource, String sender, long intervalMillis) {
        this.dataSource = dataSource;
        this.sender = sender;
        this.everyNanos = TimeUnit.MILLISECONDS.toNanos(INTERVALS * intervalMillis);
        this.lookedNanos = System.nanoTime() - everyNanos;
    }

    /** Asks the database, if it is time for that. Returns whether the outbox is paused. */
    boolean look() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lookedNanos >= everyNanos) {
            lookedNanos = nowNanos;
            ask(nowNanos);
        }
        return isPaused();
    }

    private void ask(long nowNanos) {
        try {
            dataSource.outbox().readPauses();
            RelayPause now = dataSource.outbox().pauseOf(sender);
            say(said, now, nowNanos);
            said = now;
        } catch (SQLException | RuntimeException e) {
            // Not a warning: where nothing of the table can be read, the relay warns of its own statements.
            log.debug("It is not known whether the outbox of {} is paused; it stays as it was", dataSource, e);
        }
    }

    private void say(@Nullable RelayPause before, @Nullable RelayPause now, long nowNanos) {
        if (now == null) {
            if (before != null) {
                log.info("The outbox of {} is resumed for sender '{}': what waits in it is sent", dataSource, sender);
            }
            return;
        }
        if (before == null || nowNanos - saidNanos >= AGAIN_NANOS) {
            saidNanos = nowNanos;
            log.warn(
                    "The outbox of {} has been paused for {} for {} s{}: messages of sender '{}' that are committed wait in it, none"
                            + " is lost, and none is sent until somebody calls: {}",
                    dataSource,
                    now.isOfAll() ? "all senders" : "this sender",
                    now.millis() / 1000,
                    now.reason().isEmpty() ? "" : " (" + now.reason() + ")",
                    sender,
                    now.resumeCommand());
        }
    }

    /** Whether the outbox is paused, by the last answer, or by what was read when the table was opened. */
    boolean isPaused() {
        return dataSource.outbox().pauseOf(sender) != null;
    }
}
