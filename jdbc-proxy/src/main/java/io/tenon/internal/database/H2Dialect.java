package io.tenon.internal.database;

/** H2 2.0 or later. */
final class H2Dialect {
    /**
     * The time at which the statement began. CURRENT_TIMESTAMP is the transaction's begin in some of H2's modes, the
     * regular one among them. Ages are not computed by DATEDIFF, which compares wall clocks of different offsets.
     */
    private static final String NOW =
            "(SELECT EXECUTING_STATEMENT_START FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID())";

    private static final String OR_NOTHING =
            " WHEN NOT MATCHED THEN INSERT (id, kind, created_at) VALUES (v.id, %2$s, %4$s)";

    private H2Dialect() {}

    static Dialect build() {
        return new DialectBuilder("H2", 2, 0)
                .currentSchema("SELECT CURRENT_SCHEMA")
                .rename("ALTER TABLE %s RENAME TO %s")
                .timeType("TIMESTAMP(6) WITH TIME ZONE")
                .now(NOW)
                .age("FLOOR(EXTRACT(EPOCH FROM (" + NOW + " - %s)) * 1000)")
                .ageInStatement("FLOOR(EXTRACT(EPOCH FROM (CURRENT_TIMESTAMP(6) - %s)) * 1000)")
                .epoch("TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00'")
                .newNote("'v1 ' || LOWER(REPLACE(CAST(RANDOM_UUID() AS VARCHAR), '-', ''))")
                .insertIfAbsent("MERGE INTO %1$s AS s USING (VALUES %3$s) AS v (id) ON s.id = v.id")
                .insertedRow("(CAST(? AS BINARY(16)))")
                .orNothing(OR_NOTHING)
                .orVoid(" WHEN MATCHED AND s.kind = 'D' THEN UPDATE SET kind = 'V'" + OR_NOTHING)
                // LIMIT is unknown in the mode of SQL Server.
                .firstRows("FETCH FIRST ? ROWS ONLY")
                .readLockWait("SELECT LOCK_TIMEOUT()")
                .setLockWait("SET LOCK_TIMEOUT %d")
                .duplicateKey("23505")
                .lockedByOther("50200")
                .deadlock("40001")
                .noSuchTable("42102", "42103", "42104", "90079")
                .passing("50000")
                .columns("SELECT COUNT(*), COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND LOWER(COLUMN_NAME) IN ('id', 'note')")
                .rightMissing("90096")
                .build();
    }
}
