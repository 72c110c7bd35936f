package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.database.StatementTimeout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Rule R7.3: makes sure that segments' rows never come, by taking their keys. The keys' uniqueness decides, not a
 * SELECT: PostgreSQL and H2 do not even see an uncommitted row.
 *
 * <p>Many keys are taken by one statement, all of them or none, and that one does not wait (MySQL, which knows no such
 * bound, is asked first and may wait for its shortest where a row comes in between): who waits for one live transaction
 * while it holds other keys keeps other transactions waiting, and could be a party to their deadlocks. If a key of them
 * is taken or held, the halves are tried, down to the single key, whose statement holds nothing else and may wait.
 */
final class FenceInsert implements AutoCloseable {
    /**
     * How many deadlocks are borne. InnoDB makes one of two that wait for one key when its holder rolls back; one of
     * them wins at once.
     */
    private static final int DEADLOCKS_BORNE = 8;

    private static final long WINNER_COMMITS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Dialect dialect;
    private final StatusSql sql;
    private final OwnSession session;
    private final Connection connection;
    private final long boundMillis;
    private final long deadlineNanos;
    private @Nullable Long lockWaitFound;
    private long lockWaitNow;

    /**
     * @param waitMillis how long to wait for transactions that hold keys, all of them together
     * @param boundMillis how long a statement may take besides
     */
    FenceInsert(
            Dialect dialect,
            StatusSql sql,
            OwnSession session,
            Connection connection,
            long waitMillis,
            long boundMillis) {
        this.dialect = dialect;
        this.sql = sql;
        this.session = session;
        this.connection = connection;
        this.boundMillis = waitMillis + boundMillis;
        this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    }

    Map<StatusId, Fence> fence(Collection<StatusId> segments) throws SQLException {
        Map<StatusId, Fence> fences = new HashMap<>();
        // The ids are sorted, so that whoever writes several rows locks them in the same order.
        for (List<StatusId> chunk : Batches.of(new ArrayList<>(new TreeSet<>(segments)), StatusTable.MAX_IDS)) {
            fenceInto(fences, chunk);
        }
        return fences;
    }

    private void fenceInto(Map<StatusId, Fence> fences, List<StatusId> segments) throws SQLException {
        if (segments.size() == 1) {
            fences.put(segments.get(0), fenceOne(segments));
        } else if (!fencesAll(fences, segments)) {
            int middle = segments.size() / 2;
            fenceInto(fences, segments.subList(0, middle));
            fenceInto(fences, segments.subList(middle, segments.size()));
        }
    }

    private Fence fenceOne(List<StatusId> segment) throws SQLException {
        for (int deadlocks = 0; ; deadlocks++) {
            try {
                // The probe runs in autocommit, so its lock is gone before the INSERT. Else the fences of one gap would
                // wait for each other.
                if (sql.probes && !found(segment).isEmpty()) {
                    return Fence.DUPLICATE;
                }
                insert(segment, lockWaitLeft());
                return Fence.INSERTED;
            } catch (SQLException e) {
                if (dialect.isDuplicateKey(e)) {
                    return Fence.DUPLICATE;
                }
                if (dialect.isLockedByOther(e)) {
                    // After a deadlock it is the fence that won which holds the key, and commits in a moment.
                    if (deadlocks == 0 || deadlocks == DEADLOCKS_BORNE) {
                        return Fence.STILL_LIVE;
                    }
                    LockSupport.parkNanos(WINNER_COMMITS_NANOS);
                    continue;
                }
                if (!dialect.isDeadlock(e) || deadlocks == DEADLOCKS_BORNE) {
                    throw e;
                }
            }
        }
    }

    /**
     * Takes the keys of all these segments together. Returns false, with no row written, if they have to be taken in
     * smaller parts.
     */
    private boolean fencesAll(Map<StatusId, Fence> fences, List<StatusId> segments) throws SQLException {
        List<StatusId> absent = segments;
        try {
            String withoutWaiting = sql.insertFenceWithoutWaiting(segments.size());
            if (withoutWaiting != null) {
                take(withoutWaiting, segments);
            } else {
                absent = absentOf(segments, fences);
                insert(absent, dialect.shortestLockWait);
            }
        } catch (SQLException e) {
            if (dialect.isDuplicateKey(e) || dialect.isLockedByOther(e) || dialect.isDeadlock(e)) {
                return false;
            }
            throw e;
        }
        absent.forEach(segment -> fences.put(segment, Fence.INSERTED));
        return true;
    }

    private List<StatusId> absentOf(List<StatusId> segments, Map<StatusId, Fence> fences) throws SQLException {
        if (!sql.probes) {
            return segments;
        }
        List<StatusId> absent = new ArrayList<>(segments);
        for (StatusId segment : found(segments)) {
            fences.put(segment, Fence.DUPLICATE);
            absent.remove(segment);
        }
        return absent;
    }

    private Set<StatusId> found(List<StatusId> segments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.probe(segments.size()))) {
            bind(statement, segments);
            Set<StatusId> found = new HashSet<>();
            try (ResultSet result = StatementTimeout.executeQuery(statement, boundMillis)) {
                while (result.next()) {
                    found.add(IdColumn.idAt(dialect, result, 1));
                }
            }
            return found;
        }
    }

    private void insert(List<StatusId> segments, long lockWait) throws SQLException {
        if (segments.isEmpty()) {
            return;
        }
        String text = sql.insertFence(segments.size());
        if (dialect.readLockWait == null) {
            session.inTransaction(() -> {
                setLockWait(lockWait);
                return take(text, segments);
            });
        } else {
            setLockWaitOfSession(dialect.readLockWait, lockWait);
            take(text, segments);
        }
    }

    private int take(String text, List<StatusId> segments) throws SQLException {
        return dialect.runPassing(() -> takeOnce(text, segments));
    }

    private int takeOnce(String text, List<StatusId> segments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            bind(statement, segments);
            return StatementTimeout.executeUpdate(statement, boundMillis);
        }
    }

    private void bind(PreparedStatement statement, List<StatusId> segments) throws SQLException {
        for (int i = 0; i < segments.size(); i++) {
            IdColumn.bind(dialect, statement, i + 1, segments.get(i));
        }
    }

    /**
     * Returns the time that is left, in the database's unit. It is rounded down, so that the bound is kept wherever the
     * database can keep it.
     */
    private long lockWaitLeft() {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
        return Math.max(dialect.shortestLockWait, millis / dialect.lockWaitUnitMillis);
    }

    private void setLockWaitOfSession(String readLockWait, long wanted) throws SQLException {
        if (lockWaitFound == null) {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(readLockWait)) {
                result.next();
                lockWaitNow = result.getLong(1);
                lockWaitFound = lockWaitNow;
            }
        }
        if (wanted != lockWaitNow) {
            setLockWait(wanted);
            lockWaitNow = wanted;
        }
    }

    private void setLockWait(long wait) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.format(Locale.ROOT, dialect.setLockWait, wait));
        }
    }

    /** Gives the session its own lock time-out back. */
    @Override
    public void close() {
        if (lockWaitFound != null && lockWaitFound != lockWaitNow) {
            try {
                setLockWait(lockWaitFound);
            } catch (SQLException | RuntimeException e) {
                // The session is aborted then.
                session.cannotBeRestored(e);
            }
        }
    }
}
