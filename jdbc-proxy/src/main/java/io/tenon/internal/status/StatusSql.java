package io.tenon.internal.status;

import static io.tenon.internal.status.StatusKind.DELIVER;
import static io.tenon.internal.status.StatusKind.FENCED;
import static io.tenon.internal.status.StatusKind.LEASE;
import static io.tenon.internal.status.StatusKind.LIVE;
import static io.tenon.internal.status.StatusKind.SCHEMA;
import static io.tenon.internal.status.StatusKind.VOID;

import io.tenon.internal.database.Dialect;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The statements on one status table, put together once; immutable. */
final class StatusSql {
    final String readNote;
    final String insertLive;
    /** Whether keys are asked for before they are taken. */
    final boolean probes;

    final String selectOlder;
    final String selectDeliverable;
    final String countRows;
    final String clock;
    final LeaseSql lease;
    private final String insertFence;
    private final String fenceValues;
    private final @Nullable String withoutWaiting;
    private final @Nullable String probe;
    private final String table;
    private final Dialect dialect;
    private final String read;
    private final String seal;
    private final String delete;
    private final String deleteAny;

    /** A statement that only shows whether the transaction takes statements. */
    final String alive = "SELECT 1";

    StatusSql(Dialect dialect, String table) {
        String createdAge = dialect.ageOf("created_at");
        String insert = "INSERT INTO " + table + " (id, kind, created_at) VALUES ";
        String columns = "SELECT id, kind, " + createdAge + ", " + dialect.ageOf("sealed_at") + ", note";
        readNote = "SELECT note FROM " + table + " WHERE id = " + dialect.zeroId;
        read = columns + " FROM " + table + dialect.byKey + " WHERE id IN (";
        insertLive = insert + values(LIVE, dialect);
        insertFence = insert;
        fenceValues = values(FENCED, dialect);
        withoutWaiting = dialect.withoutWaiting;
        this.table = table;
        this.dialect = dialect;
        probe = dialect.probe == null ? null : String.format(Locale.ROOT, dialect.probe, table);
        probes = probe != null;
        seal = "UPDATE " + table + dialect.byKey + " SET sealed_at = " + dialect.now + " WHERE kind = " + LIVE.literal()
                + " AND id IN (";
        String deleteByKey = String.format(Locale.ROOT, dialect.deleteByKey, table);
        delete = deleteByKey + " WHERE kind IN (" + LIVE.literal() + ", " + VOID.literal() + ", " + DELIVER.literal()
                + ") AND id IN (";
        selectOlder = "SELECT id FROM " + table + " WHERE id > ? AND id < ? AND " + createdAge + " >= ? AND kind <> "
                + LEASE.literal() + " ORDER BY id "
                + dialect.firstRows;
        selectDeliverable = columns + " FROM " + table + " WHERE kind IN (" + LIVE.literal() + ", " + DELIVER.literal()
                + ") AND id > ? AND id < ? ORDER BY id " + dialect.firstRows;
        countRows = "SELECT kind, COUNT(*), MAX(" + createdAge + ") FROM " + table + " WHERE kind NOT IN ("
                + SCHEMA.literal() + ", " + LEASE.literal() + ") GROUP BY kind";
        clock = "SELECT " + dialect.ageOf(dialect.epoch);
        deleteAny = deleteByKey + " WHERE kind NOT IN (" + SCHEMA.literal() + ", " + LEASE.literal() + ") AND id IN (";
        lease = new LeaseSql(
                "UPDATE " + table + dialect.byKey + " SET created_at = " + dialect.now
                        + ", note = ? WHERE id = ? AND kind = " + LEASE.literal() + " AND (note = ? OR ABS("
                        + createdAge
                        + ") >= ?)",
                "SELECT id FROM " + table + dialect.byKey + " WHERE id = ?",
                "INSERT INTO " + table + " (id, kind, created_at, note) VALUES (?, " + LEASE.literal() + ", "
                        + dialect.now + ", ?)",
                deleteByKey + " WHERE kind = " + LEASE.literal() + " AND id = ? AND note = ?");
    }

    private static String values(StatusKind kind, Dialect dialect) {
        return "(?, " + kind.literal() + ", " + dialect.now + ")";
    }

    String insertFence(int rows) {
        return insertFence + repeated(fenceValues, rows);
    }

    /**
     * An INSERT that waits for nobody, and needs neither a probe nor a setting of the session for that; null where
     * the database has no such thing.
     */
    @Nullable
    String insertFenceWithoutWaiting(int rows) {
        return withoutWaiting == null ? null : withoutWaiting + insertFence(rows);
    }

    String probe(int ids) {
        return String.format(Locale.ROOT, Objects.requireNonNull(probe), repeated("?", ids));
    }

    String insertVoid(int rows) {
        return insertIfAbsent(VOID, rows, dialect.orVoid);
    }

    String insertDeliver(int rows) {
        return insertIfAbsent(DELIVER, rows, dialect.orNothing);
    }

    private String insertIfAbsent(StatusKind kind, int rows, String orElse) {
        String row = String.format(Locale.ROOT, dialect.insertedRow, table, kind.literal(), "", dialect.now);
        return String.format(
                Locale.ROOT, dialect.insertIfAbsent + orElse, table, kind.literal(), repeated(row, rows), dialect.now);
    }

    String read(int ids) {
        return read + repeated("?", ids) + ")";
    }

    String seal(int ids) {
        return seal + repeated("?", ids) + ")";
    }

    String delete(int ids) {
        return delete + repeated("?", ids) + ")";
    }

    String deleteAny(int ids) {
        return deleteAny + repeated("?", ids) + ")";
    }

    private static String repeated(String text, int times) {
        StringBuilder list = new StringBuilder(text);
        for (int i = 1; i < times; i++) {
            list.append(", ").append(text);
        }
        return list.toString();
    }
}
