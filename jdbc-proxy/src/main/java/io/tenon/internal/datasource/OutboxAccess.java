package io.tenon.internal.datasource;

import io.tenon.internal.SettingName;
import io.tenon.internal.meters.MeterName;
import io.tenon.internal.outbox.OutboxSize;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outbox table of a DataSource: opened by the first message that needs it, or found by the relay; in either case on a
 * connection of Tenon's own, so that nothing fails in a transaction of the application's. Thread-safe.
 */
public final class OutboxAccess {
    private static final Logger log = LoggerFactory.getLogger(OutboxAccess.class);

    /** How long after a failure, or after there was no table, it is not looked for again by the relay. */
    private static final long AGAIN_AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final TrackedDataSource dataSource;
    private final DataSource own;
    private final OutboxSettings settings;
    private final boolean createTable;
    private final OutboxWatch watch;
    private final OutboxGauges gauges;
    private boolean gaugesAdded;

    /** Changed under the lock. */
    private volatile Known known = new Known(null, null);

    private volatile @Nullable OutboxSize counted;
    private volatile List<RelayPause> pauses = Collections.emptyList();
    private @Nullable OwnConnectionTask attempt;
    private volatile long lookedNanos = System.nanoTime() - AGAIN_AFTER_NANOS;

    OutboxAccess(TrackedDataSource dataSource, DataSource own, OutboxSettings settings, boolean createTable) {
        this.dataSource = dataSource;
        this.own = own;
        this.settings = settings;
        this.createTable = createTable;
        this.watch = new OutboxWatch(dataSource, this);
        this.gauges = new OutboxGauges(dataSource, this);
    }

    /** The table, or why it could not be opened; neither before that was tried. Immutable. */
    private static final class Known {
        final @Nullable OutboxTable table;
        final @Nullable Exception failure;

        Known(@Nullable OutboxTable table, @Nullable Exception failure) {
            this.table = table;
            this.failure = failure;
        }
    }

    public OutboxSettings settings() {
        return settings;
    }

    /**
     * The table, once it was opened.
     *
     * @throws SQLException that says why it is not usable
     */
    public OutboxTable required() throws SQLException {
        Known now = known;
        if (now.table == null) {
            throw unusable(now.failure);
        }
        return now.table;
    }

    private SQLException unusable(@Nullable Exception because) {
        return new SQLException(
                "the outbox table '" + settings.table() + "' of " + dataSource + " is not usable"
                        + (because == null ? " yet" : ": " + because.getMessage())
                        + "; a message cannot be written down in it, nothing was sent",
                because);
    }

    /**
     * The table, for a message of a transaction: opened, and made if wanted, if need be. The caller has seen to it that the
     * transaction's connection leads to the database of the status table, where this table is as well.
     *
     * @throws SQLException that says why it is not usable; the application's transaction is as it was
     */
    public OutboxTable requiredByMessageOn(Connection inUse) throws SQLException {
        OutboxTable opened = known.table;
        if (opened != null) {
            return opened;
        }
        OwnConnectionTask running = opening();
        // A pool that has no connection for Tenon is waited for a second only: those who wait may hold all there are.
        boolean inTime = running.awaitSinceStart(StatusTableAccess.MESSAGE_WAITS_MILLIS)
                || (!running.hadNoConnection() && running.awaitSinceStart(dataSource.statementMillis()));
        if (!inTime && known.table == null && running.hadNoConnection()) {
            return foundOn(inUse);
        }
        if (!inTime) {
            throw unusable(new SQLException("opening it takes long, and goes on"));
        }
        if (known.table == null && running.failure() != null) {
            throw unusable(running.failure());
        }
        return required();
    }

    /** The pool has no other connection for Tenon: the only one may be that in whose transaction the message is sent. */
    private OutboxTable foundOn(Connection inUse) throws SQLException {
        try {
            opened(OutboxTable.find(inUse, settings.table(), dataSource.statementMillis()));
        } catch (SQLException e) {
            throw unusable(e);
        }
        return required();
    }

    /**
     * Opens it, even if that has failed a moment ago.
     *
     * @return null, or why it is not usable
     */
    public @Nullable Exception openNow(long millis) {
        OwnConnectionTask running = opening();
        if (!running.await(millis)) {
            return unusable(new SQLException("it could not be opened within " + millis + " ms"));
        }
        return known.table != null ? null : unusable(running.failure());
    }

    private synchronized OwnConnectionTask opening() {
        OwnConnectionTask last = attempt;
        if (last != null && !last.hasEnded()) {
            return last;
        }
        OwnConnectionTask started = OwnConnectionTask.start(own, on -> open(on, createTable), "tenon-outbox-table");
        attempt = started;
        return started;
    }

    private void open(Connection on, boolean create) throws SQLException {
        try {
            OutboxTable opened = OutboxTable.open(on, settings.table(), create, dataSource.statementMillis());
            if (opened == null) {
                if (create) {
                    throw new SQLException("it is not there");
                }
                failed(new SQLException("it is not there, and making it is switched off (the property "
                        + SettingName.CREATE_TABLE + ")"));
                return;
            }
            opened.requireWritable(on);
            pauses = opened.pauses(on); // before anything can be sent from it
            opened(opened);
        } catch (SQLException | RuntimeException e) {
            if (failed(e)) {
                log.error(
                        "The outbox table '{}' of {} cannot be used, so messages that would go through it are refused; it is"
                                + " tried again with each of them. Cause: {}",
                        settings.table(),
                        dataSource,
                        e.getMessage());
            }
            throw e;
        }
    }

    /** Returns whether nothing has failed before. */
    private synchronized boolean failed(Exception e) {
        boolean news = known.failure == null;
        if (known.table == null) {
            known = new Known(null, e);
        }
        return news;
    }

    private synchronized void opened(OutboxTable opened) {
        if (known.table == null) {
            known = new Known(opened, null);
            addGauges();
            log.info(
                    "{}: outbox table {}, delivery {}, at most {} rows and {} bytes, {} bytes a row, {} {}",
                    dataSource,
                    opened.qualifiedName(),
                    settings.delivery(),
                    settings.mostRows(),
                    settings.mostBytes(),
                    opened.mostRowBytes(),
                    SettingName.OUTBOX_BODY_LIMIT,
                    settings.bodyLimit());
        }
    }

    /** Adds the gauges of the outbox, once its table is open: a DataSource without an outbox has none. */
    private void addGauges() {
        if (!gaugesAdded) {
            gaugesAdded = true;
            dataSource.meters().gauge(MeterName.OUTBOX_BACKLOG, gauges::backlog);
            dataSource.meters().gauge(MeterName.OUTBOX_OLDEST, gauges::oldestSeconds);
            dataSource.meters().gauge(MeterName.OUTBOX_ROWS_PARKED, gauges::parked);
            dataSource.meters().gauge(MeterName.OUTBOX_PAUSED, () -> pauses.size());
        }
    }

    /** 1: it can be used, 0: it cannot, NaN: that was not tried yet. Does not ask the database. */
    double usable() {
        Known now = known;
        return now.table != null ? 1 : now.failure != null ? 0 : Double.NaN;
    }

    /** The DataSource is being closed. */
    void close() {
        gauges.close();
    }

    /**
     * The table, if there is one that the relay can work on; looked for once a minute at most, on a connection of Tenon's own,
     * and never made: where there is none, there is nothing to relay. Blocks on the database.
     */
    public @Nullable OutboxTable found() {
        OutboxTable opened = known.table;
        if (opened != null || System.nanoTime() - lookedNanos < AGAIN_AFTER_NANOS) {
            return opened;
        }
        try {
            return foundNow();
        } catch (SQLException | RuntimeException e) {
            log.debug("{} has no outbox table that the relay can work on now", dataSource, e);
            return known.table;
        }
    }

    /**
     * Returns what {@link #found} does, without waiting for the minute.
     *
     * @return null if there is none
     * @throws SQLException if the database does not answer, or the table is not to be used
     */
    public @Nullable OutboxTable foundNow() throws SQLException {
        OutboxTable opened = known.table;
        if (opened != null) {
            return opened;
        }
        lookedNanos = System.nanoTime();
        try (Connection on = own.getConnection()) {
            OutboxTable there = OutboxTable.open(on, settings.table(), false, dataSource.statementMillis());
            if (there != null) {
                there.requireWritable(on);
                pauses = there.pauses(on);
                opened(there);
            }
        }
        return known.table;
    }

    /** Notes how much the table holds, as the relay has counted it; null while there is nothing that has waited. */
    public void counted(@Nullable OutboxSize size) {
        counted = size;
        if (size != null) {
            gauges.told(size);
        }
    }

    /** How much the table holds, as the relay has counted it last; null while there is nothing that has waited. Does not ask the database. */
    public @Nullable OutboxSize counted() {
        return counted;
    }

    /**
     * The pause that holds for this sender (O10), if any, as it was read when the table was opened, or since. Does not ask the
     * database; called with each message.
     */
    public @Nullable RelayPause pauseOf(String sender) {
        List<RelayPause> known = pauses;
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).holdsFor(sender)) {
                return known.get(i);
            }
        }
        return null;
    }

    /** All pauses, as they were read last. Does not ask the database. */
    public List<RelayPause> pauses() {
        return pauses;
    }

    /** Reads who is paused. If that fails, what was known before stands. */
    public void readPauses() throws SQLException {
        pauses = on(OutboxTable::pauses);
    }

    /** Looks for rows of senders that nobody leads. */
    public OutboxWatch watch() {
        return watch;
    }

    /** The table, if it was opened; does not ask the database. */
    public @Nullable OutboxTable opened() {
        return known.table;
    }

    /** Why the table could not be opened when that was last tried; does not ask the database. */
    public @Nullable Exception failure() {
        return known.failure;
    }

    /** @throws SQLException if the table holds so much that nothing more may be added */
    public void requireRoom() throws SQLException {
        OutboxSize size = counted;
        if (size != null && (size.rows() > settings.mostRows() || size.bytes() > settings.mostBytes())) {
            throw new SQLException("the outbox of " + dataSource + " is full: it holds " + size.rows() + " rows with "
                    + size.bytes() + " bytes, and " + SettingName.OUTBOX_MAX_ROWS + " is " + settings.mostRows() + ", "
                    + SettingName.OUTBOX_MAX_BYTES + " is "
                    + settings.mostBytes() + " (is the broker away?); nothing was sent");
        }
    }

    /** Runs work on a connection of Tenon's own. Blocks on the pool and on the database. */
    public <T> T on(Work<T> work) throws SQLException {
        OutboxTable opened = required();
        try (Connection on = own.getConnection()) {
            dataSource.requireHome(on);
            return work.run(opened, on);
        } catch (SQLException e) {
            forgetIfLost(opened, e);
            throw e;
        }
    }

    /** A statement failed: if the table is gone, it is opened anew by the next message. */
    void forgetIfLost(OutboxTable lost, SQLException e) {
        if (lost.isMissing(e) && !dataSource.isClosed()) {
            synchronized (this) {
                if (known.table == lost) {
                    known = new Known(null, e);
                }
            }
            log.error(
                    "The outbox table {} of {} is gone: the messages that were in it are lost unless it is restored. Messages"
                            + " are refused until it can be opened again. Cause: {}",
                    lost.qualifiedName(),
                    dataSource,
                    e.getMessage());
        }
    }

    /** What is done with the table. */
    public interface Work<T> {
        T run(OutboxTable table, Connection own) throws SQLException;
    }
}
