package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import java.util.Locale;

/** The statements on one outbox table, put together once; immutable. */
final class OutboxSql {
    final String insert;
    final String renew;
    final String handOverRest;
    final String keepOnly;
    final String attempted;
    final String readAttempts;
    final String park;
    final String due;
    final String lead;
    final String insertLease;
    final String resign;
    final String size;
    private final String present;
    private final String delete;
    private final String handOver;
    private final String payload;

    OutboxSql(Dialect dialect, String table) {
        String update = "UPDATE " + table + dialect.byKey + " SET ";
        String inTransit = " AND state IN ('O', 'R')";
        String age = dialect.ageOf("created_at");
        insert = "INSERT INTO " + table
                + " (id, sender, state, created_at, attempts, size, messages) VALUES (?, ?, 'O', " + dialect.now
                + ", 0, ?, ?)";
        renew = update + "id = ?, created_at = " + dialect.now + " WHERE id = ?";
        present = "SELECT id FROM " + table + dialect.byKey + " WHERE state IN ('O', 'R') AND id IN (";
        delete = String.format(Locale.ROOT, dialect.deleteByKey, table) + " WHERE state IN ('O', 'R') AND id IN (";
        handOver = update + "state = 'R' WHERE state = 'O' AND id IN (";
        handOverRest = update + "state = 'R', size = ?, messages = ? WHERE id = ?" + inTransit;
        keepOnly = update + "size = ?, messages = ? WHERE id = ?" + inTransit;
        String oneMore =
                "attempts = attempts + 1, attempted_at = " + dialect.now + ", note = ? WHERE id = ?" + inTransit;
        attempted = update + oneMore;
        readAttempts = "SELECT attempts FROM " + table + " WHERE id = ?";
        park = update + "state = 'P', " + oneMore;
        due = "SELECT id, state, size, " + age + ", attempts, " + dialect.ageOf("attempted_at") + " FROM " + table
                + " WHERE id > ? AND sender = ? AND (state = 'R' OR (state = 'O' AND " + age
                + " >= ?)) ORDER BY id LIMIT ?";
        payload = "SELECT id, messages FROM " + table + dialect.byKey + " WHERE id IN (";
        lead = update + "created_at = " + dialect.now + ", note = ? WHERE id = ? AND (note = ? OR " + age + " >= ?)";
        insertLease = "INSERT INTO " + table + " (id, sender, state, created_at, note) VALUES (?, ?, 'L', "
                + dialect.now + ", ?)";
        resign = update + "created_at = " + dialect.epoch + ", note = NULL WHERE id = ? AND note = ?";
        size = "SELECT COUNT(*), COALESCE(SUM(size), 0), COALESCE(SUM(CASE WHEN state = 'P' THEN 1 ELSE 0 END), 0)"
                + " FROM (SELECT size, state FROM " + table + " WHERE state IN ('O', 'R', 'P') LIMIT ?) AS counted";
    }

    String present(int ids) {
        return list(present, ids);
    }

    String delete(int ids) {
        return list(delete, ids);
    }

    String handOver(int ids) {
        return list(handOver, ids);
    }

    String payload(int ids) {
        return list(payload, ids);
    }

    private static String list(String text, int ids) {
        StringBuilder list =
                new StringBuilder(text.length() + 3 * ids + 1).append(text).append('?');
        for (int i = 1; i < ids; i++) {
            list.append(", ?");
        }
        return list.append(')').toString();
    }
}
