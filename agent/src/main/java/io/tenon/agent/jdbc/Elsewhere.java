package io.tenon.agent.jdbc;

import io.tenon.internal.DaemonThreads;
import io.tenon.transaction.TrackedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Opens a status table on a thread of its own, and so on a connection of its own: where what the application has
 * borrowed may be in the middle of a transaction, frameworks bind that to the application's thread.
 */
final class Elsewhere {
    private static final long LONGEST_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final TrackedDataSource followed;
    private final OwnDataSource own;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    Elsewhere(TrackedDataSource followed, OwnDataSource own) {
        this.followed = followed;
        this.own = own;
    }

    /** Waits for it, a few seconds at most. Null, or why it cannot be used. */
    @Nullable
    Exception open() {
        Thread opening = DaemonThreads.create(this::work, "tenon-status-table");
        opening.start();
        try {
            opening.join(LONGEST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return opening.isAlive()
                ? new SQLException("a connection of its own was not had within " + LONGEST_MILLIS + " ms", "08001")
                : failure.get();
    }

    private void work() {
        try (Connection connection = own.getConnection()) {
            failure.set(followed.tryToOpenOn(connection));
        } catch (SQLException | RuntimeException e) {
            failure.set(e);
        }
    }
}
