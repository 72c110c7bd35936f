package io.tenon.internal.database;

/** What MySQL and MariaDB have in common; both keep the table in InnoDB. */
final class InnoDbDialect {
    private static final String BY_KEY = " FORCE INDEX (PRIMARY)";

    private InnoDbDialect() {}

    /** @param shortestLockWait in seconds */
    static DialectBuilder builder(String name, int oldestMajor, int oldestMinor, long shortestLockWait) {
        return new DialectBuilder(name, oldestMajor, oldestMinor)
                .quote("`")
                .currentSchema("SELECT DATABASE()")
                .kindType("CHAR(1) CHARACTER SET ascii COLLATE ascii_bin")
                .noteType("VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin")
                .textType("VARCHAR(%d) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
                .blobType("LONGBLOB")
                .tableOptions(" ENGINE = InnoDB")
                // Times are in UTC, so that neither the session's time zone nor summer time touches them. UTC_TIMESTAMP
                // is the time at which the statement began, not its transaction. The type is not TIMESTAMP, which ends
                // in 2038.
                .timeType("DATETIME(6)")
                .now("UTC_TIMESTAMP(6)")
                .age("TIMESTAMPDIFF(MICROSECOND, %s, UTC_TIMESTAMP(6)) DIV 1000")
                .epoch("TIMESTAMP '1970-01-01 00:00:00'")
                .newNote("CONCAT('v1 ', LOWER(REPLACE(UUID(), '-', '')))")
                .byKey(BY_KEY)
                // A DELETE from one table takes no hint; one that names an alias does.
                .deleteByKey("DELETE s FROM %s AS s" + BY_KEY)
                // The column kind is read as well: for the id alone MySQL would read the whole index, which the hint
                // does not keep it from.
                .probe("SELECT id, kind FROM %s" + BY_KEY + " WHERE id IN (%%s) FOR UPDATE NOWAIT")
                .readLockWait("SELECT @@innodb_lock_wait_timeout")
                .setLockWait("SET innodb_lock_wait_timeout = %d")
                .lockWaitUnitMillis(1000)
                .shortestLockWait(shortestLockWait)
                .insertIfAbsent("INSERT INTO %1$s (id, kind, created_at) VALUES %3$s")
                .orVoid(" ON DUPLICATE KEY UPDATE kind = IF(kind = 'D', 'V', kind)")
                .orNothing(" ON DUPLICATE KEY UPDATE kind = kind")
                .duplicateKey("1062")
                .lockedByOther("1205", "3572")
                .deadlock("1213")
                .noSuchTable("1146", "1049")
                .busyState("S1000")
                .readStorage("SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?")
                .soundStorage("InnoDB")
                // The session has the value that was the server's when it began; the server takes no more than its
                // value of now.
                .readLongestStatement("SELECT LEAST(@@session.max_allowed_packet, @@global.max_allowed_packet)")
                .makeStorageSound("ALTER TABLE %s ENGINE = InnoDB")
                .columns("SELECT SUM(PRIVILEGES LIKE '%select%'),"
                        + " SUM(PRIVILEGES LIKE '%insert%' AND PRIVILEGES LIKE '%update%') FROM information_schema.COLUMNS"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME IN ('id', 'note')")
                .hasBinaryLog()
                .asText();
    }
}
